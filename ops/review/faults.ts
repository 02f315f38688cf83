/** Faults as they are shown: by rule, of each the first few. Pure. */
import type { EngineFault } from "./events.ts";

/** Of one rule; the rest is more of the same. */
const enough = 3;

export const shownFaults = (faults: readonly EngineFault[], stops: boolean): readonly EngineFault[] =>
  [
    ...Map.groupBy(
      faults.filter((one) => one.stops === stops),
      ({ rule }) => rule,
    ),
  ].flatMap(([rule, all]) => [
    ...all.slice(0, enough),
    ...(all.length > enough ? [{ rule, says: `and ${all.length - enough} more of the kind`, stops }] : []),
  ]);
