/** Names of lines that are tried together, since one question answers them all. Pure. */
import type { Unit } from "../inventory.ts";
import type { Placed } from "./context.ts";
import { sendersOf } from "./egress.ts";

const each = (kinds: readonly string[], units: readonly Unit[]): readonly string[] =>
  units.flatMap(({ project }) => kinds.map((kind) => `${kind} ${project}`));

export const systemdLines = (units: readonly Unit[]): readonly string[] => [
  ...each(["sandbox", "limits"], units),
  "host remote shells",
];

export const healthLines = (units: readonly Unit[]): readonly string[] => each(["health"], units);

export const insideLines = (units: readonly Unit[]): readonly string[] => [
  ...each(["files", "processes", "ports"], units),
  ...units.flatMap(sendersOf).map(({ name }) => `egress ${name}`),
  "host probes",
  "host files",
  "host metadata",
];

export const backupLines = (units: readonly Unit[]): readonly string[] =>
  each(
    ["backup"],
    units.filter(({ backup }) => backup),
  );

/** Routes that an application guards are those whose assertion a connector has to ask for. */
export const tunnelLines = (units: readonly Unit[], routes: readonly Placed[]): readonly string[] => [
  ...each(["tunnel"], units),
  ...routes
    .filter(({ project, audience }) => audience !== undefined && units.some((unit) => unit.project === project.name))
    .map(({ name }) => `assertion ${name}`),
];
