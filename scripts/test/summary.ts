/** What `npm test` ends with: seconds by kind beside their budgets, the slowest files, the counts. Pure. */
import { about, type Kind } from "./kinds.ts";

export interface Outcome {
  readonly kind: Kind;
  /** Wall time, seconds. */
  readonly seconds: number;
  /** Of that, seconds in which it waited for tools or images; it did not run yet. */
  readonly waited: number;
  /** Only some of its files ran, so that its budget says nothing. */
  readonly part: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of what failed, as far as they are known. */
  readonly failures: readonly string[];
  readonly files: readonly { readonly file: string; readonly seconds: number }[];
}

const total = (outcomes: readonly Outcome[], of: "passed" | "failed" | "skipped"): number =>
  outcomes.reduce((sum, one) => sum + one[of], 0);

const line = ({ kind, seconds, waited, part }: Outcome): string => {
  const { budget } = about[kind];
  const told = [
    part ? "a part of it" : `of ${budget}${seconds > budget ? ", over its budget" : ""}`,
    ...(waited >= 1 ? [`after ${Math.round(waited)} s of waiting for tools and images`] : []),
  ];
  return `  ${kind.padEnd(8)} ${seconds.toFixed(0).padStart(5)} s ${told.join(", ")}`;
};

export const slowest = (outcomes: readonly Outcome[], many = 10): readonly string[] =>
  outcomes
    .flatMap(({ kind, files }) => files.map(({ file, seconds }) => ({ kind, file, seconds })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, many)
    .map(({ kind, file, seconds }) => `  ${seconds.toFixed(1).padStart(7)} s  ${kind.padEnd(8)} ${file}`);

/** The last line is the counts alone. @param wall seconds of everything */
export const summary = (outcomes: readonly Outcome[], wall: number): string => {
  const files = slowest(outcomes);
  const failures = outcomes.flatMap(({ kind, failures }) => failures.map((name) => `  ${kind.padEnd(8)} ${name}`));
  return [
    "",
    `seconds by kind, beside what it should take on two quiet cores; ${wall.toFixed(0)} s in all:`,
    ...outcomes.map(line),
    ...(files.length === 0
      ? []
      : ["", files.length === 1 ? "its file:" : `the ${files.length} slowest files:`, ...files]),
    ...(failures.length === 0 ? [] : ["", "failed:", ...failures]),
    "",
    `${total(outcomes, "passed")} passed, ${total(outcomes, "failed")} failed, ${total(outcomes, "skipped")} skipped`,
  ].join("\n");
};
