/** What runs: a unit per project and host. */
import { pinOf, type Settings } from "#settings/index.ts";
import type { UnitEdge } from "../edge/reference.ts";
import type { PlannedHost } from "../host/index.ts";
import { Unit } from "./unit.ts";

export const unitsOn = (
  hosts: readonly PlannedHost[],
  projects: readonly UnitEdge[],
  settings: Settings,
): readonly Unit[] =>
  hosts.flatMap(({ host }) =>
    projects.map(
      (project) =>
        new Unit(`${project.data.name}-on-${host.hostName}`, {
          host,
          project,
          cloudflared: pinOf(settings, project.data),
          backup: settings.backups[project.data.name],
          secrets: settings.secrets[project.data.name],
          registries: settings.registries,
          teamName: settings.cloudflare.team,
        }),
    ),
  );
