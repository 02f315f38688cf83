/** What a project is: routes, who may pass, and what runs on the host. Data only; parsed like the config is. */
import { z } from "zod";
import { some } from "../access/people.ts";
import { hours } from "../schema/hours.ts";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { route } from "./route.ts";
import { tokensShape } from "./tokens.ts";
import { protocol } from "./transport.ts";
import { workloadShape } from "./workload.ts";

export const project = z.strictObject({
  name: key(v.projectName, "of users, units and folders too: 12 letters and digits at most", { example: "blog" }),
  routes: key(some(route, "routes"), "its hostnames and paths, one or more"),
  workload: key(workloadShape, "what runs on the host"),
  quiet: key(z.array(hours).optional(), "hours in UTC in which its host may not reboot for an upgrade", {
    example: "['06:00-18:00']",
  }),
  protocol,
  /** Another cloudflared than the stack's, see `defineProject`. @default the stack's */
  cloudflared: v.version.optional(),
  /** Of its callers, see `defineProject`. @default version 1 of each */
  tokens: tokensShape.optional(),
});

export type Project = z.infer<typeof project>;
