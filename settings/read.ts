/** The settings of the stack that is running. */
import * as pulumi from "@pulumi/pulumi";
import { parseSettings, type Settings } from "../settings.ts";
import { unsaved } from "./backup.ts";
import { SettingsError } from "./faults.ts";
import type { ProjectDefinition } from "./project.ts";

/** @throws RunError, which the engine shows as its message alone, without a stack trace of ours. */
export const readSettings = (definitions: readonly ProjectDefinition[]): Settings => {
  try {
    const settings = parseSettings(pulumi.runtime.allConfig(), definitions, process.env);
    for (const name of unsaved(settings.projects, settings.backups))
      pulumi.log.warn(`${name} has no backup: what it keeps is gone with its host; see outward:${name}.backup`);
    return settings;
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
};
