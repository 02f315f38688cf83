/** `bin/outward status` against the tests' lab, as the operator would run it. */
import type { Finding } from "#ops/status/finding.ts";
import type { Gap } from "#ops/status/judge.ts";
import { until } from "../lab.ts";
import { operated } from "../operated.ts";

export interface Asked {
  readonly code: number | null;
  readonly verdict: string;
  readonly seconds: number;
  readonly within: number;
  readonly findings: readonly Finding[];
  readonly unknown: readonly Gap[];
}

/** On a machine that does much else the engine may leave no time to whoever is asked after it, or take all of it. */
const hurry = /left for an answer|what the stack has is not known: no answer in/;

/** Undefined when the time was not enough. */
const once = async (within: readonly string[]): Promise<Asked | undefined> => {
  const { code, out, err } = await operated("status", "--json", ...within);
  if (out === "" && hurry.test(err)) return undefined;
  if (out === "") throw new Error(`status made no report: ${err}`);
  const report = JSON.parse(out) as Omit<Asked, "code">;
  return report.unknown.some(({ why }) => hurry.test(why)) ? undefined : { code, ...report };
};

/** An answer for which everybody had the time. @param seconds to answer within. @default its own default */
export const status = (seconds?: number): Promise<Asked> =>
  until("status to have the time for its questions", 120_000, () =>
    once(seconds === undefined ? [] : ["--within", `${seconds}`]),
  );

/** `cause` or `cause of whom`, in the order of the report. */
export const named = ({ findings }: Asked): readonly string[] =>
  findings.map(({ cause, of }) => (of ? `${cause} ${of}` : cause));
