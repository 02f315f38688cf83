/** The settings of the stack that is running. */
import * as pulumi from "@pulumi/pulumi";
import { parseSettings, type Settings } from "../settings.ts";
import { SettingsError } from "./faults.ts";
import type { ProjectDefinition } from "./project.ts";

/** @throws RunError, which the engine shows as its message alone, without a stack trace of ours. */
export const readSettings = (definitions: readonly ProjectDefinition[]): Settings => {
  try {
    return parseSettings(pulumi.runtime.allConfig(), definitions, process.env, pulumi.getStack());
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
};
