/** Names of lines that are tried together, since one question answers them all. Pure. */
import type { RecordedUnit } from "../state/inventory.ts";
import type { LineName } from "./claims.ts";
import type { Placed } from "./context.ts";
import { sendersOf } from "./rows/egress.ts";

type Kind = "sandbox" | "limits" | "health" | "files" | "processes" | "ports" | "backup" | "tunnel";

const each = (kinds: readonly Kind[], units: readonly RecordedUnit[]): readonly LineName[] =>
  units.flatMap(({ project }) => kinds.map((kind): LineName => `${kind} ${project}`));

export const systemdLines = (units: readonly RecordedUnit[]): readonly LineName[] => [
  ...each(["sandbox", "limits"], units),
  "host remote shells",
];

export const healthLines = (units: readonly RecordedUnit[]): readonly LineName[] => each(["health"], units);

export const insideLines = (units: readonly RecordedUnit[]): readonly LineName[] => [
  ...each(["files", "processes", "ports"], units),
  ...units.flatMap(sendersOf).map(({ name }): LineName => `egress ${name}`),
  "host probes",
  "host files",
  "host metadata",
];

export const backupLines = (units: readonly RecordedUnit[]): readonly LineName[] =>
  each(
    ["backup"],
    units.filter(({ backup }) => backup),
  );

/** Routes that an application guards are those whose assertion a connector has to ask for. */
export const tunnelLines = (units: readonly RecordedUnit[], routes: readonly Placed[]): readonly LineName[] => [
  ...each(["tunnel"], units),
  ...routes
    .filter(({ project, audience }) => audience !== undefined && units.some((unit) => unit.project === project.name))
    .map(({ name }): LineName => `assertion ${name}`),
];
