/** What a report is made of: parts that are tried on their own, each with the lines that it must bring. */

import type { LineName, Whole } from "./claims.ts";
import { type Context, placedRoutes } from "./context.ts";
import { backupLines, healthLines, insideLines, systemdLines, tunnelLines } from "./lines.ts";
import type { Machine } from "./machine.ts";
import { scanKinds, scanRow } from "./probes/scan.ts";
import type { VerifyRow } from "./row.ts";
import { accessRow } from "./rows/access.ts";
import { backupRows } from "./rows/backup.ts";
import { baselineRow } from "./rows/baseline.ts";
import { fallbackRow, freshnessRow } from "./rows/edge.ts";
import { artifactsRow, hostFirewallRow, kernelRow, secretsRow } from "./rows/host.ts";
import { originRow } from "./rows/origin.ts";
import { pathRow } from "./rows/paths.ts";
import { deviceRow, firewallRow, keyRow } from "./rows/provider.ts";
import { tunnelRows } from "./rows/tunnel.ts";
import { fromInside, healthRows, systemdRows } from "./rows/unit.ts";
import { recordsRow, unknownNameRow } from "./rows/zone.ts";

export interface Part {
  /** Line of the report should the part as a whole fail. */
  readonly line: LineName | Whole;
  /** Every line that it brings when it does not. */
  readonly lines: readonly LineName[];
  readonly from: string;
  readonly rows: () => Promise<readonly VerifyRow[]>;
}

const one = (line: LineName, from: string, row: () => Promise<VerifyRow>): Part => ({
  line,
  lines: [line],
  from,
  rows: async () => [await row()],
});

const outsideParts = (context: Context): readonly Part[] => {
  const { addresses, inventory } = context;
  const routes = placedRoutes(inventory);
  const hostnames = [...new Set(routes.map(({ hostname }) => hostname))];
  const outside = (line: LineName, row: () => Promise<VerifyRow>): Part => one(line, "outside", row);
  return [
    ...addresses.flatMap((address) =>
      scanKinds.map((kind) => outside(`closed ${kind} ${address}`, () => scanRow(context, kind, address))),
    ),
    ...addresses.map((address) => outside(`origin ${address}`, () => originRow(context, address, hostnames))),
    ...routes.map((placed) => outside(`access ${placed.name}`, () => accessRow(context, placed))),
    ...routes
      .filter(({ route }) => route.path !== undefined && !("everyone" in route.access))
      .map((placed) => outside(`paths ${placed.name}`, () => pathRow(context, placed))),
    outside("zone unknown name", () => unknownNameRow(context)),
  ];
};

const providerParts = (context: Context): readonly Part[] => {
  const { hosts } = context.inventory;
  const provider = (line: LineName, row: () => Promise<VerifyRow>): Part => one(line, "the providers' APIs", row);
  return [
    provider("zone records", () => recordsRow(context)),
    ...hosts.map((host) => provider(`firewall ${host.hostName}`, () => firewallRow(context, host))),
    provider("tailnet devices", () => deviceRow(context, hosts)),
    provider("tailnet join keys", () => keyRow(context, hosts)),
  ];
};

const insideParts = (context: Context): readonly Part[] => {
  const { inventory, machine } = context;
  const units = inventory.units.filter(({ host }) => host === inventory.active);
  const from = `root on ${inventory.active}`;
  const host = (line: LineName, row: (machine: Machine) => Promise<VerifyRow>): Part =>
    one(line, from, async () => row(await machine()));
  const several = (
    line: Whole,
    lines: readonly LineName[],
    rows: (machine: Machine) => Promise<readonly VerifyRow[]>,
  ): Part => ({ line, lines, from, rows: async () => rows(await machine()) });
  return [
    host("host firewall", hostFirewallRow),
    host("host baseline", (there) =>
      baselineRow(
        there,
        inventory.hosts.find(({ hostName }) => hostName === inventory.active),
      ),
    ),
    host("host kernel", kernelRow),
    host("host secrets", secretsRow),
    host("host artifacts", artifactsRow),
    several("units", systemdLines(units), (there) => systemdRows(there, units)),
    several("health", healthLines(units), (there) => healthRows(there, units)),
    several("inside", insideLines(units), (there) => fromInside(context, there, units)),
    several("backups", backupLines(units), (there) => backupRows(there, units)),
    several("tunnels", tunnelLines(units, placedRoutes(inventory)), (there) => tunnelRows(context, there, units)),
    host("edge addresses", (there) => freshnessRow(context, there)),
  ];
};

/** Nothing is tried before a part's `rows` is called. */
export const partsOf = (context: Context): readonly Part[] => [
  ...outsideParts(context),
  ...providerParts(context),
  ...insideParts(context),
];

/** The one that interrupts something; none unless it was asked for. */
export const fallbackPart = ({ options: { fallback }, inventory, machine }: Context): Part | undefined =>
  fallback === undefined
    ? undefined
    : one(`fallback ${fallback}`, `root on ${inventory.active}`, async () => fallbackRow(await machine(), fallback));
