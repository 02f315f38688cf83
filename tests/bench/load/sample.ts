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

/** All runs of one origin and one concurrency, or of an origin altogether. */
export interface Row {
  readonly origin: Origin;
  readonly concurrent: number;
  /** Runs of one variant, in order of time. */
  readonly of: (variant: string) => readonly Sample[];
  /** The median of a figure in one variant. */
  readonly mid: (variant: string, figure: (sample: Sample) => number | undefined) => number;
  /** Requests per second of one variant in those of another: the median of what neighbours in time say. */
  readonly ratio: (variant: string, yardstick: string) => number;
}

const rowOf = (group: readonly Sample[]): readonly Row[] => {
  const [first] = group;
  if (!first) return [];
  const of: Row["of"] = (variant) => group.filter((sample) => sample.variant === variant);
  const mid: Row["mid"] = (variant, figure) => median(of(variant).map((sample) => figure(sample) ?? Number.NaN));
  const ratio: Row["ratio"] = (variant, yardstick) => {
    const beside = of(yardstick);
    return median(of(variant).map(({ perSecond }, nth) => perSecond / (beside[nth]?.perSecond ?? Number.NaN)));
  };
  return [{ origin: first.origin, concurrent: first.concurrent, of, mid, ratio }];
};

export const rowsOf = (samples: readonly Sample[]): readonly Row[] =>
  [...Map.groupBy(samples, ({ origin, concurrent }) => `${origin} ${concurrent}`).values()].flatMap(rowOf);

export const originsOf = (samples: readonly Sample[]): readonly Row[] =>
  [...Map.groupBy(samples, ({ origin }) => origin).values()].flatMap(rowOf);
