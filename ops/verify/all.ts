/** Every line of the report. The parts run side by side; one that fails is one line, and the others go on. */
import { accessRow } from "./access.ts";
import { backupRows } from "./backup-rows.ts";
import { type Context, placedRoutes } from "./context.ts";
import { fallbackRow, freshnessRow } from "./edge-rows.ts";
import { hostRows } from "./host-rows.ts";
import { originRows } from "./origin.ts";
import { pathRow } from "./paths.ts";
import { providerRows } from "./provider-rows.ts";
import { failed, type Row } from "./row.ts";
import { scanRows } from "./scan.ts";
import { tunnelRows } from "./tunnel-rows.ts";
import { unitRows } from "./unit-rows.ts";
import { zoneRows } from "./zone.ts";

interface Part {
  /** Line of the report should the part as a whole fail. */
  readonly line: string;
  readonly from: string;
  readonly rows: () => Promise<Row[]>;
}

const one = (line: string, from: string, row: () => Promise<Row>): Part => ({
  line,
  from,
  rows: async () => [await row()],
});

const outsideParts = (context: Context): readonly Part[] => {
  const { outside, addresses, options, inventory } = context;
  const routes = placedRoutes(inventory);
  const hostnames = [...new Set(routes.map(({ hostname }) => hostname))];
  return [
    { line: "closed", from: "outside", rows: () => scanRows(outside, options, addresses) },
    { line: "origin", from: "outside", rows: () => originRows(outside, addresses, hostnames) },
    ...routes.map((placed) => one(`access ${placed.name}`, "outside", () => accessRow(context, placed))),
    ...routes
      .filter(({ route }) => route.path !== undefined && !("everyone" in route.access))
      .map((placed) => one(`paths ${placed.name}`, "outside", () => pathRow(context, placed))),
    ...zoneRows(context).map((row, i) => one(`zone ${i + 1}`, "outside", () => row)),
    ...providerRows(context).map((row, i) => one(`provider ${i + 1}`, "the providers' APIs", () => row)),
  ];
};

const insideParts = (context: Context): readonly Part[] => {
  const units = context.inventory.units.filter(({ host }) => host === context.inventory.active);
  const from = `root on ${context.inventory.active}`;
  return [
    { line: "host", from, rows: async () => Promise.all(hostRows(await context.machine())) },
    {
      line: "units",
      from,
      rows: async () => (await Promise.all(unitRows(context, await context.machine(), units))).flat(),
    },
    { line: "backups", from, rows: async () => backupRows(await context.machine(), units) },
    { line: "tunnels", from, rows: async () => tunnelRows(context, await context.machine(), units) },
    one("edge addresses", from, async () => freshnessRow(context, await context.machine())),
  ];
};

/** @param report called as each part ends, with the lines it has brought */
export const allRows = async (context: Context, report: (rows: readonly Row[]) => void): Promise<readonly Row[]> => {
  const parts = [...outsideParts(context), ...insideParts(context)];
  const rows = await Promise.all(
    parts.map(async ({ line, from, rows }) => {
      const found = await rows().catch((error: unknown) => [failed({ line, tried: "its probe", from }, error)]);
      report(found);
      return found;
    }),
  );
  const { fallback } = context.options;
  if (!fallback) return rows.flat();
  // Last and alone: a connector without its connections would be many other lines' fault.
  const last = await fallbackRow(await context.machine(), fallback);
  report([last]);
  return [...rows.flat(), last];
};
