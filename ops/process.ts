/** A local command whose end is an answer: what it said, and its code. */
import { type ChildProcess, execFile } from "node:child_process";

export interface Ended {
  /** null when it could not be started or was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Written to stdin: the way for secrets, which must not stand in arguments. */
  readonly input?: string;
  /** @default 60_000 */
  readonly timeoutMs?: number;
  /** @default here */
  readonly cwd?: string;
  /** @default ours */
  readonly env?: NodeJS.ProcessEnv;
  /** Number of the user, and of the one group, that it runs as; only root may choose. @default who asks */
  readonly user?: number;
}

/** Commands that have not ended: none outlives whoever asked it. */
const asked = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of asked) child.kill("SIGKILL");
});

/** Never throws: a command that cannot be started says so in `err`. */
export const run = (
  argv: readonly string[],
  { input = "", timeoutMs = 60_000, cwd, env, user }: RunOptions = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const [command = "", ...args] = argv;
    const as = user === undefined ? {} : { uid: user, gid: user };
    const options = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 1 << 28, cwd, env, ...as } as const;
    const child = execFile(command, args, options, (error, out, err) => {
      asked.delete(child);
      if (!error) return resolve({ code: 0, out, err });
      resolve({ code: typeof error.code === "number" ? error.code : null, out, err: err || error.message });
    });
    asked.add(child);
    // A command that ends without reading breaks the pipe; its code tells the rest.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
