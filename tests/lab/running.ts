/** A command that runs beside a test: what it has said so far, and its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { root } from "#lab/checkout.ts";
import { until } from "./lab.ts";

export interface Running {
  readonly said: () => string;
  /** Its exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
  /** Resolves when it says so. @throws when it ends without, with all it has said */
  readonly says: (what: string | RegExp) => Promise<void>;
  /** With SIGKILL, and everything that it has started, as at a closed laptop. */
  readonly kill: () => Promise<void>;
}

/** A process and everything that it and its children have started; each may be in a session of its own. */
const treeOf = async (root: number): Promise<readonly number[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // After the name, which may hold anything: state, parent.
      return [pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])] as const;
    }),
  );
  const below = (parent: number): readonly number[] =>
    parents.flatMap(([pid, of]) => (of === parent ? [pid, ...below(pid)] : []));
  return [root, ...below(root)];
};

/** @param input its standard input. @default nothing */
export const start = (argv: readonly string[], env: Readonly<Record<string, string>>, input = ""): Running => {
  const [command = "", ...args] = argv;
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: "pipe" });
  // One that is killed at once has not read all of it.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    said: () => text,
    ended,
    says: async (what) => {
      let over = false;
      void ended.then(() => {
        over = true;
      });
      await until(`the words "${what}"`, 240_000, async () => {
        if (typeof what === "string" ? text.includes(what) : what.test(text)) return true;
        if (over) throw new Error(`it ended without the words "${what}":\n${text}`);
        return false;
      });
    },
    kill: async () => {
      for (const pid of await treeOf(child.pid ?? 0)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It had ended by itself.
        }
      }
      await ended;
    },
  };
};
