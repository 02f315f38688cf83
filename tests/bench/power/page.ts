/** docs/figures/power.md, and whether what it claims holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import type { Struck } from "#tests/lab/power/struck.ts";
import { commit, machine } from "../provenance.ts";

/** What was struck, as a row says it. */
const told = { old: "the old host's power", new: "the new host's power", "second run": "a second run" } as const;

const count = (own: readonly Struck[], ended: Struck["ended"]): string =>
  `${own.filter((one) => one.ended === ended).length}`;

/** Of the moves that came to an end. */
const longest = (own: readonly Struck[]): string => {
  const gaps = own.filter(({ ended }) => ended !== "not at all").map(({ gap }) => gap);
  return gaps.length === 0 ? "–" : Math.max(...gaps).toFixed(1);
};

/** A row for each step and what was struck in it, in the order in which they came. */
const tableOf = (all: readonly Struck[]): string => {
  const head = ["step", "struck", "moves", "by itself", "next run", "went back", "without writes, s", "acknowledged"];
  const groups = Map.groupBy(all, ({ step, what }) => `${step}|${what}`);
  const rows = [...groups.values()].map((own) => [
    own[0]?.step ?? "",
    own[0] ? told[own[0].what] : "",
    `${own.length}`,
    ...(["by itself", "next run", "went back"] as const).map((ended) => count(own, ended)),
    longest(own),
    own.reduce((sum, { acknowledged }) => sum + acknowledged, 0).toLocaleString("en"),
    `${own.flatMap(({ faults }) => faults).length}`,
  ]);
  const lines = [[...head, "faults"], ["---", ...head.map(() => "---")], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
};

export interface Measured {
  readonly steps: readonly Struck[];
  /** In the order of the steps. */
  readonly moments: readonly Struck[];
  readonly seed: string;
}

export const page = ({ steps, moments, seed }: Measured): string => {
  const text = readFileSync(path.join(import.meta.dirname, "page.md"), "utf8");
  const tables = { steps: tableOf(steps), moments: tableOf(moments) };
  return fillText(text, { commit: commit(), machine, random: `${moments.length}`, seed, ...tables });
};

/** What the moves do not hold of. */
export const faults = ({ steps, moments }: Measured): readonly string[] =>
  [...steps, ...moments].flatMap(({ step, what, faults: own }) =>
    own.map((fault) => `${step}, ${told[what]}: ${fault}`),
  );
