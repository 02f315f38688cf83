/** One process of this machine, from its start to its end. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Context } from "../provider.ts";
import type { Common } from "./inputs.ts";
import { failure, type Said, transcriptOf } from "./transcript.ts";

export interface Process {
  readonly argv: readonly string[];
  /** The part of `argv` that a failure quotes. */
  readonly command: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Empty: no stdin at all. */
  readonly stdin: string;
}

const endings: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGINT: "interrupt",
  SIGHUP: "hangup",
};

/** How a process ended, in Go's words. */
export const ending = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ? `signal: ${endings[signal] ?? signal.toLowerCase()}` : `exit status ${code}`;

/**
 * Resolves when the process and everybody who holds its output has ended with 0.
 * @throws the official wording otherwise; also when it is cancelled, which kills its whole group.
 */
export const runProcess = (process_: Process, inputs: Common, ctx: Context): Promise<Said> =>
  new Promise((resolve, reject) => {
    const { argv, command, cwd, env, stdin } = process_;
    const transcript = transcriptOf(inputs, ctx.status);
    const [file = "", ...args] = argv;
    const child = spawn(file, args, {
      cwd,
      env,
      detached: true,
      stdio: [stdin === "" ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const cancel = (): void => {
      if (child.pid) killGroup(child.pid);
    };
    ctx.signal.addEventListener("abort", cancel, { once: true });
    if (ctx.signal.aborted) cancel();
    child.stdout?.on("data", (bytes: Buffer) => transcript.heard("stdout", bytes));
    child.stderr?.on("data", (bytes: Buffer) => transcript.heard("stderr", bytes));
    // A command that does not read all of its stdin is no failure.
    child.stdin?.on("error", () => {}).end(stdin);
    child.once("error", (error: NodeJS.ErrnoException) => {
      ctx.signal.removeEventListener("abort", cancel);
      reject(failure(`${error.syscall ?? "spawn"} (in ${cwd}): ${error.code ?? error.message}`, command, transcript));
    });
    child.once("close", (code, signal) => {
      ctx.signal.removeEventListener("abort", cancel);
      const said = transcript.said();
      if (code === 0) resolve(said);
      else reject(failure(ending(code, signal), command, transcript));
    });
  });

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, constants.signals.SIGKILL);
  } catch {
    // It has just ended by itself.
  }
};
