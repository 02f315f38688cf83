/** How the lab calls the engine: the program of this checkout, the lab's own stack. */
import path from "node:path";
import type { LabPaths } from "../world/paths.ts";

/** The checkout that holds the program. */
export const root = path.join(import.meta.dirname, "..", "..");

/** `pulumi`, for a stack of the lab's name; a run that waits for input would wait for ever. */
export const pulumiArgv = (lab: LabPaths): string[] => [
  "pulumi",
  "--non-interactive",
  "--cwd",
  root,
  "--stack",
  lab.name,
];
