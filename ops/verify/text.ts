/** The report as a person reads it. Pure. */
import type { Verdict, VerifyRow } from "./row.ts";

const marks: Readonly<Record<Verdict, string>> = { ok: "ok   ", fault: "FAULT", untried: "-    " };

const sentence = ({ line, tried, from, seen, verdict, move }: VerifyRow): string =>
  [
    `${marks[verdict]} ${line}`,
    `      tried ${tried}, from ${from}`,
    `      seen  ${seen}`,
    ...(move ? [`      do    ${move}`] : []),
  ].join("\n");

/** Faults last, where a terminal leaves the eye. */
const rank = ({ verdict }: VerifyRow): number => ["untried", "ok", "fault"].indexOf(verdict);

/**
 * Every line, then the counts.
 * @param left how many lines `--only` has left out: whoever reads the end alone must not take a part for the whole
 */
export const table = (rows: readonly VerifyRow[], seconds: number, left: number): string => {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || a.line.localeCompare(b.line));
  const counts = `${count("ok")} ok, ${count("fault")} faults, ${count("untried")} not tried, in ${seconds.toFixed(1)} s`;
  const end = left > 0 ? `${counts}; ${left} other lines were not asked for` : counts;
  return `${sorted.map(sentence).join("\n")}\n\n${end}`;
};

/** 0: nothing is wrong; 1: a fault. What was not tried changes nothing, and is counted in the last line. */
export const exitOfRows = (rows: readonly VerifyRow[]): 0 | 1 =>
  rows.some(({ verdict }) => verdict === "fault") ? 1 : 0;
