/** What a load has seen, and what follows from it. Pure. */

export interface Said {
  /** Milliseconds since the load began, by its own clock. */
  readonly at: number;
  /**
   * batch, comment: an acknowledged write. view: a page that came. refusal: a write that was told to come again later.
   * failed-write, failed-view: what nobody may see. given-up: a batch that its gateway lost or was refused.
   */
  readonly kind: "batch" | "comment" | "view" | "refusal" | "failed-write" | "failed-view" | "given-up";
  /** A batch's key, a comment's body, a page's name, or how it failed. */
  readonly text: string;
  /** Of a batch. */
  readonly readings?: number;
}

/** What a load prints when it ends. */
export interface Heard {
  /** Names what this load wrote: its sensors begin with it, its comments' author is it. */
  readonly run: string;
  readonly sensors: readonly string[];
  /** Everything ran from here to here, milliseconds as in `Said`. */
  readonly from: number;
  readonly to: number;
  readonly said: readonly Said[];
}

export type Write = "batch" | "comment";

/** That something was heard, and when: seconds since the load began. */
export interface Moment {
  readonly at: number;
  readonly kind: Said["kind"];
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** The longest time without an acknowledged write of these kinds; the beginning and the end of the load count as one. */
const gapOf = ({ from, to, said }: Heard, kinds: readonly Write[]): { ms: number; at: number } => {
  const writes = said.filter(({ kind, at }) => kinds.some((one) => one === kind) && at > from && at < to);
  const moments = [from, ...writes.map(({ at }) => at).sort((a, b) => a - b), to];
  const gaps = moments
    .slice(1)
    .map((at, nth) => ({ ms: at - (moments[nth] ?? from), at: (moments[nth] ?? from) - from }));
  return gaps.reduce((longest, gap) => (gap.ms > longest.ms ? gap : longest));
};

/** A line per second: how often each kind was said. */
const timelineOf = ({ from, said }: Heard): string => {
  const bySecond = Map.groupBy(said, ({ at }) => Math.floor((at - from) / 1_000));
  return [...bySecond]
    .sort(([a], [b]) => a - b)
    .map(([second, events]) => {
      const kinds = [...Map.groupBy(events, ({ kind }) => kind)].map(([kind, { length }]) => `${length} ${kind}`);
      return `${second} s: ${kinds.sort().join(", ")}`;
    })
    .join("\n");
};

export const accountOf = (heard: Heard) => {
  const texts = (kind: Said["kind"]): string[] => heard.said.flatMap((one) => (one.kind === kind ? one.text : []));
  const told = (kind: Said["kind"]): string[] =>
    heard.said.flatMap((one) => (one.kind === kind ? `${seconds(one.at - heard.from)} s: ${one.text}` : []));
  return {
    run: heard.run,
    sensors: heard.sensors,
    /** Acknowledged ones. */
    batches: heard.said.flatMap(({ kind, text, readings = 0 }) => (kind === "batch" ? { key: text, readings } : [])),
    comments: texts("comment"),
    views: texts("view").length,
    /** Writes that were refused with Retry-After: nothing was promised. */
    refusals: texts("refusal").length,
    /** When and how. */
    failedViews: told("failed-view"),
    failedWrites: told("failed-write"),
    givenUp: told("given-up"),
    /** Everything that was heard, in its order. */
    moments: heard.said.map(({ at, kind }): Moment => ({ at: (at - heard.from) / 1_000, kind })),
    /** Seconds of load. */
    seconds: (heard.to - heard.from) / 1_000,
    /** Seconds, and how many seconds after the load's beginning. @param kinds default: both */
    gap: (...kinds: Write[]): { seconds: number; after: number } => {
      const { ms, at } = gapOf(heard, kinds.length > 0 ? kinds : ["batch", "comment"]);
      return { seconds: ms / 1_000, after: at / 1_000 };
    },
    /** For the message of a test that fails. */
    timeline: (): string => timelineOf(heard),
  };
};

export type Account = ReturnType<typeof accountOf>;
