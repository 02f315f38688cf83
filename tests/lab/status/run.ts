/** `npm run status` against the tests' lab, as the operator would run it. */
import path from "node:path";
import { root } from "../../../lab/stack/engine.ts";
import { ensureTools } from "../../../lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "../../../lab/world/operator.ts";
import { run } from "../../../ops/run.ts";
import type { Finding } from "../../../ops/status/finding.ts";
import type { Gap } from "../../../ops/status/judge.ts";
import { lab, until } from "../lab.ts";

export interface Asked {
  readonly code: number | null;
  readonly verdict: string;
  readonly seconds: number;
  readonly within: number;
  readonly findings: readonly Finding[];
  readonly unknown: readonly Gap[];
}

const once = async (): Promise<Asked> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const argv = [process.execPath, path.join(root, "ops/status.ts"), "--stack", lab.name, "--json"];
  const { code, out, err } = await run([...withResolver(lab, "operator"), ...argv], { cwd: root, env });
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
