/**
 * The projects of this stack, in source control. Adding one is one file and one line here, and its section of the config: docs/projects.md.
 * In the lab it needs its section in `lab.yaml` beside this file, and its Debian packages have to be in the images:
 * `lab/machine/guest/packages.txt`, and what differs in `releases/`.
 */
import type { ProjectDefinition } from "../settings/project/define.ts";
import { blog } from "./blog.ts";
import { motor } from "./motor.ts";

export const definitions: readonly ProjectDefinition[] = [blog, motor];
