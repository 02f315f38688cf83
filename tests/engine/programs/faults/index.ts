/** The checkout's index.ts; with the project `extra` beside its own when `outward:extra` is there. */
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";

const at = (file: string): string => pathToFileURL(path.join(process.env.OUTWARD_CHECKOUT ?? "", file)).href;
const [own, wider] = [at("projects/index.ts"), at("tests/lab/faults/projects.ts")];

if (new pulumi.Config("outward").get("extra"))
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return found.url === own && context.parentURL !== wider ? { ...found, url: wider } : found;
    },
  });

await import(at("index.ts"));
