/** What the lab reads of the checkout whose program it brings up. It imports nothing of it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export const root = path.join(import.meta.dirname, "..");

/** Folder of the policy pack that every `up` has to pass. */
export const policyPack = "policy";

/** The name that the engine keeps the program's stacks by. */
export const programName = (): string =>
  (parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as { readonly name: string }).name;

/** The config of the lab's stack, with blanks for what only a lab knows (`blanks.ts`). By key. */
export type Declared = Readonly<Record<string, unknown>>;

/** What `projects/lab.yaml` says. @throws when there is none */
export const declared = (): Declared => {
  const file = path.join(root, "projects", "lab.yaml");
  if (!existsSync(file))
    throw new Error(`${file} is missing: it has the config of the lab's stack, e.g. "outward:protect: false"`);
  return parse(readFileSync(file, "utf8")) as Declared;
};
