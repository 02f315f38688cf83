/** docs/figures/move.md, and whether what it claims holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import { commit, machine } from "../provenance.ts";
import { median } from "../stats.ts";
import type { Step } from "./steps.ts";

/** One move, and what its witness says. */
export interface Move {
  /** Data in the motor's database. */
  readonly mib: number;
  readonly steps: readonly Step[];
  /** Seconds of the `pulumi up`. */
  readonly whole: number;
  /** Seconds without an acknowledged write: of any kind, of readings, of comments. */
  readonly gaps: Readonly<Record<"all" | "readings" | "comments", number>>;
  readonly acknowledged: number;
  readonly views: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly failedViews: readonly string[];
  readonly failedWrites: readonly string[];
}

const mostSeconds = 3;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const sizeOf = (mib: number): string => (mib >= 1_024 ? `${mib / 1_024} GB` : `${mib} MB`);

const bySize = (moves: readonly Move[]): [mib: number, moves: Move[]][] =>
  [...Map.groupBy(moves, ({ mib }) => mib)].sort(([a], [b]) => a - b);

const mid = (moves: readonly Move[], figure: (move: Move) => number, digits = 1): string =>
  median(moves.map(figure)).toFixed(digits);

const sum = (moves: readonly Move[], count: (move: Move) => number): string =>
  moves.reduce((all, move) => all + count(move), 0).toLocaleString("en");

const rowsOf = (moves: readonly Move[]): string =>
  table(
    [
      "data",
      "`pulumi up`, s",
      "without writes, s",
      "without readings, s",
      "without comments, s",
      "acknowledged",
      "lost",
      "doubled",
      "page views",
      "failed",
    ],
    bySize(moves).map(([mib, own]) => [
      sizeOf(mib),
      mid(own, ({ whole }) => whole, 0),
      ...(["all", "readings", "comments"] as const).map((kind) => mid(own, ({ gaps }) => gaps[kind])),
      sum(own, ({ acknowledged }) => acknowledged),
      sum(own, ({ lost }) => lost.length),
      sum(own, ({ doubled }) => doubled.length),
      sum(own, ({ views }) => views),
      sum(own, ({ failedViews }) => failedViews.length),
    ]),
  );

/** A step that a move did not have is no figure of it. */
const stepRows = (moves: readonly Move[]): string => {
  const sizes = bySize(moves);
  const names = new Map(moves.flatMap(({ steps }) => steps.map(({ number, name }) => [number, name] as const)));
  const cell = (own: readonly Move[], wanted: number): string => {
    const times = own.flatMap(({ steps }) =>
      steps.flatMap(({ number, seconds }) => (number === wanted ? seconds : [])),
    );
    return times.length > 0 ? median(times).toFixed(2) : "–";
  };
  return table(
    ["step", ...sizes.map(([mib]) => sizeOf(mib))],
    [...names]
      .sort(([a], [b]) => a - b)
      .map(([number, name]) => [`${number} ${name}`, ...sizes.map(([, own]) => cell(own, number))]),
  );
};

export const page = (moves: readonly Move[], rounds: number): string => {
  const text = readFileSync(path.join(import.meta.dirname, "page.md"), "utf8");
  const tables = { rows: rowsOf(moves), steps: stepRows(moves) };
  return fillText(text, { commit: commit(), machine, rounds: `${rounds}`, most: `${mostSeconds}`, ...tables });
};

/** What the moves do not hold of. */
export const faults = (moves: readonly Move[]): readonly string[] =>
  moves.flatMap((move) => {
    const some = (what: string, cases: readonly string[]): string[] =>
      cases.length > 0 ? [`${what}: ${cases.length}, e.g. ${cases[0]}`] : [];
    const found = [
      ...(move.gaps.all <= mostSeconds ? [] : [`${move.gaps.all.toFixed(1)} s without an accepted write`]),
      ...(move.steps.length > 0 ? [] : ["the handover said no step"]),
      ...some("lost", move.lost),
      ...some("doubled", move.doubled),
      ...some("failed page views", move.failedViews),
      ...some("failed writes", move.failedWrites),
    ];
    return found.map((fault) => `${sizeOf(move.mib)}: ${fault}`);
  });
