/** Measurements of the load, and the rows that they make. */
import { median } from "../stats.ts";
import type { Load, Outcome } from "./hey.ts";
import type { Origin } from "./rig.ts";

/** One run of the generator. */
export interface Sample extends Load, Outcome {
  readonly variant: string;
  readonly origin: Origin;
  /** Seconds of cloudflared's CPU per request. */
  readonly cpu: number;
  /** Its UDP sockets, counted again and again meanwhile. */
  readonly sockets: readonly number[];
}

/** All runs of one origin and one concurrency. */
export interface Row {
  readonly origin: Origin;
  readonly concurrent: number;
  /** Runs of one variant. */
  readonly of: (variant: string) => readonly Sample[];
  /** The median of a figure in one variant. */
  readonly mid: (variant: string, figure: (sample: Sample) => number | undefined) => number;
  /** Requests per second of one variant in those of another: the median of what each round says, side by side. */
  readonly ratio: (variant: string, yardstick: string) => number;
}

export const rowsOf = (samples: readonly Sample[]): readonly Row[] =>
  [...Map.groupBy(samples, ({ origin, concurrent }) => `${origin} ${concurrent}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const of: Row["of"] = (variant) => group.filter((sample) => sample.variant === variant);
    const mid: Row["mid"] = (variant, figure) => median(of(variant).map((sample) => figure(sample) ?? Number.NaN));
    const ratio: Row["ratio"] = (variant, yardstick) => {
      const beside = of(yardstick);
      return median(of(variant).map(({ perSecond }, round) => perSecond / (beside[round]?.perSecond ?? Number.NaN)));
    };
    return [{ origin: first.origin, concurrent: first.concurrent, of, mid, ratio }];
  });
