/** Commands of `ops/` against the tests' lab, as the operator would run them. */
import path from "node:path";
import { root } from "../../lab/stack/engine.ts";
import { ensureTools } from "../../lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "../../lab/world/operator.ts";
import { run } from "../../ops/run.ts";
import { lab } from "./lab.ts";

/** @param script below `ops/` */
export const operated = async (script: string, ...args: readonly string[]): ReturnType<typeof run> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const argv = [process.execPath, path.join(root, "ops", script), "--stack", lab.name, ...args];
  return run([...withResolver(lab, "operator"), ...argv], { cwd: root, env });
};
