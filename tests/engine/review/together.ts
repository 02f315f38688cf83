/**
 * Several pull requests in one preview: what a reviewer then reads is what he would read of each, and nothing else. The
 * previews are the engine's own; only how their texts add up is said here. Pure.
 */

/** A review taken apart, so that two of them can be added and compared. */
export interface Said {
  readonly stack: string;
  readonly verdict: string;
  /** How many changes of each kind, by its words: `opening wider`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every other line under its title; a step once for itself and once with each of its properties. */
  readonly lines: readonly string[];
}

const nothing = "Nobody gets in who did not, and nobody is shut out.";
const isCount = /^\d+ (opening|closing|changing)/;

const stepLines = (line: string): readonly string[] => {
  const [, step = line, properties] = /^(.*\))(?:: (.*))?$/.exec(line) ?? [];
  return [step, ...(properties?.split(", ").map((property) => `${step}: ${property}`) ?? [])];
};

const countsOf = (lines: readonly string[]): readonly (readonly [string, number])[] =>
  lines
    .filter((line) => isCount.test(line))
    .flatMap((line) => line.split(", "))
    .map((part) => [part.replace(/^\d+ /, ""), Number.parseInt(part, 10)]);

/** @throws when it is no text of a review */
export const saidIn = (text: string): Said => {
  const [first = "", ...rest] = text.split("\n");
  const [, stack = "", verdict = ""] = /^(\S+) (passes|is stopped|does not preview)$/.exec(first) ?? [];
  if (verdict === "") throw new Error(`no review begins with "${first}"`);
  let title = "";
  const told = rest.flatMap((line) => {
    if (line !== "" && !line.startsWith("  ")) title = line;
    return line.startsWith("  ") && line.trim() !== "" ? [{ title, line: line.slice(2) }] : [];
  });
  const lines = told
    .filter(({ line }) => line !== nothing && !isCount.test(line))
    .flatMap(({ title, line }) =>
      (title === "an up would" ? stepLines(line) : [line]).map((one) => `${title}: ${one}`),
    );
  const counts = Object.fromEntries(countsOf(told.map(({ line }) => line)));
  return { stack, verdict, counts, lines: [...new Set(lines)].toSorted() };
};

/** What all of them say at once. One that breaks off has no sum: there is nothing that the others could add. */
export const together = ([first, ...others]: readonly [Said, ...Said[]]): Said =>
  others.reduce(
    (sum, one) => ({
      stack: sum.stack,
      verdict: [sum, one].some(({ verdict }) => verdict === "is stopped") ? "is stopped" : sum.verdict,
      counts: Object.fromEntries(
        [...new Set([...Object.keys(sum.counts), ...Object.keys(one.counts)])].map((kind) => [
          kind,
          (sum.counts[kind] ?? 0) + (one.counts[kind] ?? 0),
        ]),
      ),
      lines: [...new Set([...sum.lines, ...one.lines])].toSorted(),
    }),
    first,
  );
