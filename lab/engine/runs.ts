/** The processes that the language host has running. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { CommandLine } from "./program.ts";

export interface Runs {
  /** Starts Node with this command line. */
  readonly start: (line: CommandLine, stdio: SpawnOptions["stdio"]) => ChildProcess;
  /** Asks all of them to end. */
  readonly end: () => void;
}

export const runs = (): Runs => {
  const running = new Set<ChildProcess>();
  return {
    start: ({ argv, cwd, env }, stdio) => {
      const child = spawn(process.execPath, argv, { cwd, stdio, env: { ...process.env, ...env } });
      running.add(child);
      child.once("close", () => running.delete(child));
      return child;
    },
    end: () => {
      for (const child of running) child.kill("SIGTERM");
    },
  };
};

/** Its exit code, or undefined when a signal ended it. @throws when it could not be started. */
export const ended = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? undefined));
  });
