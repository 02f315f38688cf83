/**
 * How many histories a file plays, and which: `npm test` the same 300 each time, so that what is red is the change.
 * OUTWARD_HISTORIES=20000 plays as many, new ones each time, or those of OUTWARD_SEED; a failure prints its seed.
 */
const asked = process.env.OUTWARD_HISTORIES;
const seed = process.env.OUTWARD_SEED ?? (asked === undefined ? "15" : undefined);

/** @param share of all of them */
export const drawn = (share: number): { readonly numRuns: number; readonly seed?: number } => ({
  numRuns: Math.ceil(Number(asked ?? "300") * share),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
});
