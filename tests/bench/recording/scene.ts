/** One move as a terminal that somebody watches: what stood in it, and when. Pure. */
import type { Moment } from "#tests/lab/witness/account.ts";
import { stepIn } from "../move/steps.ts";

/** A line that comes at a moment and stays. Seconds since the load began. */
export interface Line {
  readonly at: number;
  readonly text: string;
  /** What it means, in a column of its own. */
  readonly note?: string;
}

export interface Scene {
  readonly lines: readonly Line[];
  /** What the load has heard by then; each stands until the next one comes. */
  readonly counts: readonly Line[];
  /** Seconds. */
  readonly ends: number;
}

/** What is behind each step, for who has never seen one. By the step's name. */
const meanings: Readonly<Record<string, string>> = {
  prepare: "the new host follows the databases",
  quiesce: "the old one refuses writes, and answers reads",
  start: "the new one has all of it, and is healthy",
  commit: "from here on only the new one writes",
  connect: "four connections each",
  leave: "the old one ends what it has, and is deleted",
};

/** Seconds between two counts. */
const tick = 0.5;

const countAt = (moments: readonly Moment[], at: number): string => {
  // What came before the command is none of it.
  const heard = moments.filter((moment) => moment.at >= 0 && moment.at <= at);
  const of = (...kinds: readonly Moment["kind"][]): number =>
    heard.filter(({ kind }) => kinds.some((one) => one === kind)).length;
  return [
    `page views ${of("view")}, failed ${of("failed-view")}`,
    `writes acknowledged ${of("batch", "comment")}, failed ${of("failed-write", "given-up")}`,
  ].join(" | ");
};

/**
 * @param printed lines of `pulumi up` as they came; only a step's first telling is shown, and what took nothing is left out
 * @param moments of the load, seconds
 * @param verdict what was found afterwards: of the acknowledged writes, how many are gone and how many stand twice
 * @throws when no step was printed: that is no move
 */
export const sceneOf = (
  command: string,
  printed: readonly Line[],
  moments: readonly Moment[],
  verdict: { readonly lost: number; readonly doubled: number },
): Scene => {
  const steps = new Map<string, Line>();
  for (const { at, text } of printed) {
    const step = stepIn(text);
    const meaning = step && meanings[step.name];
    const key = step && `${step.number} ${step.name}, ${step.of}`;
    if (!key || !meaning || steps.has(key)) continue;
    steps.set(key, { at, text: `step ${key}: ${step.seconds.toFixed(2)} s`, note: meaning });
  }
  if (steps.size === 0) throw new Error("pulumi up printed no step of a move; was there another generation to go to?");
  const last = Math.max(...printed.map(({ at }) => at), ...moments.map(({ at }) => at));
  const ticks = Array.from({ length: Math.ceil(last / tick) }, (_, nth) => nth * tick);
  return {
    lines: [
      { at: 0, text: `$ ${command}` },
      ...steps.values(),
      { at: last, text: `of the acknowledged writes lost: ${verdict.lost}, stored twice: ${verdict.doubled}` },
    ],
    counts: [...ticks.filter((at) => at < last), last].map((at) => ({ at, text: countAt(moments, at) })),
    ends: last,
  };
};
