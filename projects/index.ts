/** The projects of this stack, in source control. Adding one is one file and one line here. */
import type { ProjectDefinition } from "../settings/project.ts";
import { blog } from "./blog.ts";
import { motor } from "./motor.ts";

export const definitions: readonly ProjectDefinition[] = [blog, motor];
