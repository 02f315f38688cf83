/** What a report is made of: parts that are tried on their own, each with the lines that it must bring. */
import { accessRow } from "./access.ts";
import { backupRows } from "./backup-rows.ts";
import { type Context, placedRoutes } from "./context.ts";
import { fallbackRow, freshnessRow } from "./edge-rows.ts";
import { hostFirewallRow, kernelRow, secretsRow } from "./host-rows.ts";
import { backupLines, healthLines, insideLines, systemdLines, tunnelLines } from "./lines.ts";
import type { Machine } from "./machine.ts";
import { originRow } from "./origin.ts";
import { pathRow } from "./paths.ts";
import { deviceRow, firewallRow, keyRow } from "./provider-rows.ts";
import type { Row } from "./row.ts";
import { scanKinds, scanRow } from "./scan.ts";
import { tunnelRows } from "./tunnel-rows.ts";
import { fromInside, healthRows, systemdRows } from "./unit-rows.ts";
import { recordsRow, unknownNameRow } from "./zone.ts";

export interface Part {
  /** Line of the report should the part as a whole fail. */
  readonly line: string;
  /** Every line that it brings when it does not. */
  readonly lines: readonly string[];
  readonly from: string;
  readonly rows: () => Promise<readonly Row[]>;
}

const one = (line: string, from: string, row: () => Promise<Row>): Part => ({
  line,
  lines: [line],
  from,
  rows: async () => [await row()],
});

const outsideParts = (context: Context): readonly Part[] => {
  const { addresses, inventory } = context;
  const routes = placedRoutes(inventory);
  const hostnames = [...new Set(routes.map(({ hostname }) => hostname))];
  const outside = (line: string, row: () => Promise<Row>): Part => one(line, "outside", row);
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
  const provider = (line: string, row: () => Promise<Row>): Part => one(line, "the providers' APIs", row);
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
  const host = (line: string, row: (machine: Machine) => Promise<Row>): Part =>
    one(line, from, async () => row(await machine()));
  const several = (
    line: string,
    lines: readonly string[],
    rows: (machine: Machine) => Promise<readonly Row[]>,
  ): Part => ({ line, lines, from, rows: async () => rows(await machine()) });
  return [
    host("host firewall", hostFirewallRow),
    host("host kernel", kernelRow),
    host("host secrets", secretsRow),
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
