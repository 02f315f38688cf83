/** Verbs of `bin/outward` against the tests' lab, as the operator would run them. */
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { run } from "#ops/process.ts";
import { lab } from "./lab.ts";

export const operated = async (verb: string, ...args: readonly string[]): ReturnType<typeof run> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const argv = [process.execPath, path.join(root, "ops", "outward.ts"), verb, "--stack", lab.name, ...args];
  return run([...withResolver(lab, "operator"), ...argv], { cwd: root, env });
};
