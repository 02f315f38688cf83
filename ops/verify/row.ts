/** One line of the report: what was tried, from where, what was seen. */
import type { LineName, Whole } from "./claims.ts";

/** `untried`: it could not be tried here, and `seen` says what it needs; it is neither good nor bad news. */
export type Verdict = "ok" | "fault" | "untried";

export interface VerifyRow {
  /** Stable name, e.g. `access motor/readings`; monitors and tests know it by this. */
  readonly line: LineName | Whole;
  readonly tried: string;
  readonly from: string;
  readonly seen: string;
  readonly verdict: Verdict;
  /** What to do about a fault. */
  readonly move?: string;
}

export type Place = Pick<VerifyRow, "line" | "tried" | "from">;

/**
 * A line judged by its faults: none is ok.
 * @param seen what was seen when all is well
 * @param move what to do about a fault
 */
export const judged = (place: Place, faults: readonly string[], seen: string, move: string): VerifyRow =>
  faults.length === 0
    ? { ...place, seen, verdict: "ok" }
    : { ...place, seen: faults.join("; "), verdict: "fault", move };

export const untried = (place: Place, needs: string): VerifyRow => ({ ...place, seen: needs, verdict: "untried" });

/** A line whose probe itself failed: what cannot be shown is not green. */
export const failed = (place: Place, error: unknown): VerifyRow => ({
  ...place,
  seen: `could not be tried: ${error instanceof Error ? error.message : String(error)}`,
  verdict: "fault",
  move: "mend what the message names, then verify again",
});
