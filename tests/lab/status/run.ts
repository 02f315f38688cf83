/** `npm run status` against the tests' lab, as the operator would run it. */
import type { Finding } from "../../../ops/status/finding.ts";
import type { Gap } from "../../../ops/status/judge.ts";
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

const once = async (): Promise<Asked> => {
  const { code, out, err } = await operated("status.ts", "--json");
  if (out === "") throw new Error(`status made no report: ${err}`);
  return { code, ...(JSON.parse(out) as Omit<Asked, "code">) };
};

/** On a machine that does much else the engine may leave no time to whoever is asked after it: such an answer is none. */
const hurried = ({ unknown }: Asked): boolean => unknown.some(({ why }) => why.includes("left for an answer"));

/** An answer for which everybody had the time. */
export const status = (): Promise<Asked> =>
  until("status to have the time for its questions", 120_000, async () => {
    const asked = await once();
    return !hurried(asked) && asked;
  });

/** `cause` or `cause of whom`, in the order of the report. */
export const named = ({ findings }: Asked): readonly string[] =>
  findings.map(({ cause, of }) => (of ? `${cause} ${of}` : cause));
