/** docs/figures/load.md, and whether what it claims holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import { commit, machine } from "../provenance.ts";
import { originsOf, type Row, rowsOf, type Sample } from "./sample.ts";

const least = 0.95;
const connections = 4;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const all = (row: Row): readonly Sample[] => ["unit", "plain", "quota"].flatMap(row.of);

/** "4" when it was never anything else, "4 to 5" otherwise. */
const socketsOf = (samples: readonly Sample[]): string => {
  const counts = samples.flatMap(({ sockets }) => sockets);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  return low === high ? `${low}` : `${low} to ${high}`;
};

const failed = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { requests, ok }) => sum + requests - ok, 0);

const whole = (number: number): string => Math.round(number).toLocaleString("en");

const rate = (row: Row, variant: string): string => whole(row.mid(variant, ({ perSecond }) => perSecond));

const latency = (row: Row, variant: string): string =>
  `${row.mid(variant, ({ p50 }) => p50).toFixed(1)} / ${row.mid(variant, ({ p99 }) => p99).toFixed(0)}`;

const cost = (row: Row): string =>
  ["unit", "plain"].map((variant) => (row.mid(variant, ({ cpu }) => cpu) * 1_000).toFixed(3)).join(" / ");

const success = (row: Row): string => {
  const lost = failed(all(row));
  return lost === 0 ? "100 %" : `${lost} lost`;
};

const main = (rows: readonly Row[]): string =>
  table(
    [
      "origin",
      "at once",
      "success",
      "unit, per s",
      "plain, per s",
      "ratio",
      "unit p50 / p99, ms",
      "CPU per request, unit / plain, ms",
      "UDP sockets",
    ],
    rows.map((row) => [
      row.origin,
      whole(row.concurrent),
      success(row),
      rate(row, "unit"),
      rate(row, "plain"),
      row.ratio("unit", "plain").toFixed(2),
      latency(row, "unit"),
      cost(row),
      socketsOf(all(row)),
    ]),
  );

const quota = (rows: readonly Row[]): string =>
  table(
    ["origin", "at once", "unit with its quota, per s", "in those of the unit without", "p50 / p99, ms"],
    rows.map((row) => [
      row.origin,
      whole(row.concurrent),
      rate(row, "quota"),
      row.ratio("quota", "unit").toFixed(2),
      latency(row, "quota"),
    ]),
  );

export const page = (samples: readonly Sample[], rounds: number): string => {
  const rows = rowsOf(samples);
  const text = readFileSync(path.join(import.meta.dirname, "page.md"), "utf8");
  const ratios = originsOf(samples).map((row) => `${row.origin} ${row.ratio("unit", "plain").toFixed(2)}`);
  const tables = { rows: main(rows), ratios: ratios.join(", "), quota: quota(rows) };
  const blanks = { commit: commit(), machine, rounds: `${rounds}`, ...tables };
  return fillText(text, blanks);
};

/**
 * What the samples do not hold of: every request answered, four sockets, and the unit hardly slower than plain. The
 * last is judged by origin: a single row has too few rounds to tell five hundredths from the machine's own moods.
 */
export const faults = (samples: readonly Sample[]): readonly string[] => [
  ...rowsOf(samples).flatMap((row) => {
    const name = `${row.origin}, ${row.concurrent} at once`;
    const lost = failed(all(row));
    const sockets = socketsOf(all(row));
    return [
      ...(lost > 0 ? [`${name}: ${lost} requests were not answered 200`] : []),
      ...(sockets === `${connections}`
        ? []
        : [`${name}: cloudflared had ${sockets} UDP sockets, and not ${connections}`]),
    ];
  }),
  ...originsOf(samples).flatMap((row) => {
    const ratio = row.ratio("unit", "plain");
    return ratio >= least ? [] : [`${row.origin}: the unit does ${ratio.toFixed(2)} of plain, and should do ${least}`];
  }),
];
