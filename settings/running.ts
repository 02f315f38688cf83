/** The settings of the stack that is running. */
import * as pulumi from "@pulumi/pulumi";
import { legibleSecrets } from "./access/directory.ts";
import { unusedNames } from "./access/references.ts";
import { withArtifacts } from "./artifacts/reading.ts";
import { parseSettings, type Settings } from "./index.ts";
import { legibleFaults } from "./project/backup.ts";
import { unsaved } from "./project/checks.ts";
import type { ProjectDefinition } from "./project/define.ts";
import { cautionsOf } from "./project/hostnames.ts";
import { SettingsError } from "./schema/faults.ts";
import { losingRoutes } from "./workload/exchange-faults.ts";
import { legibleRegistries } from "./workload/registries.ts";
import { legibleValues } from "./workload/secrets.ts";

/** What the engine says was encrypted in the stack's file; nothing where it is not the engine that runs the program. */
const encrypted = (): readonly string[] | undefined => {
  const keys = process.env.PULUMI_CONFIG_SECRET_KEYS;
  return keys === undefined ? undefined : (JSON.parse(keys) as string[]);
};

/**
 * With the sums of what projects run of the operator's own files, unless the stack has no host.
 * @throws RunError, which the engine shows as its message alone, without a stack trace of ours.
 */
export const readSettings = async (definitions: readonly ProjectDefinition[]): Promise<Settings> => {
  try {
    const parsed = parseSettings(pulumi.runtime.allConfig(), definitions, process.env, pulumi.getStack());
    const own = parsed.host ? await withArtifacts(parsed.projects, process.cwd()) : undefined;
    const settings = { ...parsed, projects: own?.projects ?? parsed.projects };
    const faults = [
      ...(own?.faults ?? []),
      ...legibleFaults(settings.backups, encrypted()),
      ...legibleValues(settings.secrets, encrypted()),
      ...legibleRegistries(settings.registries, encrypted()),
      ...legibleSecrets(settings.access, encrypted()),
    ];
    if (faults.length > 0) throw new SettingsError(faults);
    for (const name of unsaved(settings.projects, settings.backups))
      pulumi.log.warn(`${name} has no backup: what it keeps is gone with its host; see outward:${name}.backup`);
    for (const project of settings.projects)
      for (const { route, port } of losingRoutes(project))
        pulumi.log.warn(
          `${project.name}: no service has its health on port ${port}, where route ${route} leads: a change of what serves there loses requests; give that service health`,
        );
    const { zone, certificates } = settings.cloudflare;
    if (settings.edge === "own")
      for (const text of new Set(cautionsOf(settings.projects, zone, certificates).map((one) => one.text)))
        pulumi.log.warn(text);
    for (const name of unusedNames(settings.projects, settings.access))
      pulumi.log.warn(`outward:access.${name} is named by no rule; name it in one, or remove it`);
    return settings;
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
};
