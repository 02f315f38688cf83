/** docs/figures/deploy.md, and whether what it claims holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import { commit, machine } from "../provenance.ts";
import { median } from "../stats.ts";

export type Way = "held" | "beside" | "restarted";

/** One change, and what those who asked meanwhile saw. */
export interface Deploy {
  readonly way: Way;
  readonly what: string;
  readonly sent: number;
  readonly failed: readonly string[];
  /** Milliseconds of the longest small request. */
  readonly longest: number;
  /** Of the whole command. */
  readonly seconds: number;
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const total = (all: readonly Deploy[], count: (one: Deploy) => number): string =>
  all.reduce((sum, one) => sum + count(one), 0).toLocaleString("en");

const rowsOf = (deploys: readonly Deploy[]): string => {
  const head = ["way", "change", "times", "requests", "failed", "longest, ms: median", "worst", "seconds"];
  const groups = Map.groupBy(deploys, ({ way, what }) => `${way} ${what}`);
  const rows = [...groups.values()].map((own) => {
    const [one] = own;
    const longest = own.map((each) => each.longest);
    return row([
      ...[one?.way ?? "", one?.what ?? "", `${own.length}`],
      ...[total(own, ({ sent }) => sent), total(own, ({ failed }) => failed.length)],
      ...[median(longest).toFixed(0), Math.max(...longest).toFixed(0)],
      median(own.map(({ seconds }) => seconds)).toFixed(1),
    ]);
  });
  return [row(head), row(head.map(() => "---")), ...rows].join("\n");
};

export const page = (deploys: readonly Deploy[]): string => {
  const text = readFileSync(path.join(import.meta.dirname, "page.md"), "utf8");
  return fillText(text, { commit: commit(), machine, rows: rowsOf(deploys) });
};

/** What the page claims and does not hold. */
export const faults = (deploys: readonly Deploy[]): readonly string[] => [
  ...deploys
    .filter(({ way, failed }) => way !== "restarted" && failed.length > 0)
    .map(({ way, what, failed }) => `${way}, ${what}: ${failed.length} failed, e.g. ${failed[0]}`),
  ...(deploys.some(({ way, failed }) => way === "restarted" && failed.length > 0)
    ? []
    : ["restarted: no request failed, so that nothing here could see one that does"]),
];
