/** How the lab calls the engine: the program of this checkout, the lab's own stack. */
import { root } from "../checkout.ts";
import type { LabPaths } from "../world/paths.ts";

/** `pulumi`, for a stack of the lab's name; a run that waits for input would wait for ever. */
export const pulumiArgv = (lab: LabPaths): string[] => [
  "pulumi",
  "--non-interactive",
  "--cwd",
  root,
  "--stack",
  lab.name,
];
