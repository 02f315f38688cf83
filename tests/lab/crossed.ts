/** Two commands on two machines that talk with each other, as an operator would lead their pipes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { argvOn } from "#lab/machine/leader.ts";
import { lab } from "./lab.ts";
import type { Machine } from "./moves.ts";

const begin = async ({ id }: Machine, words: readonly string[]) => {
  const [command = "", ...args] = await argvOn(lab, id, words);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  // What the other side of a command that has ended still says is for nobody.
  child.stdin.on("error", () => {});
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, err: text(child.stderr) };
};

/** `here` with the other's output as its input, and the other way round: its exit code, and what it said. */
export const crossed = async (
  here: Machine,
  words: readonly string[],
  there: Machine,
  theirs: readonly string[],
): Promise<{ code: number | null; err: string }> => {
  const [own, other] = [await begin(here, words), await begin(there, theirs)];
  own.child.stdout.pipe(other.child.stdin);
  other.child.stdout.pipe(own.child.stdin);
  const [code, err] = await Promise.all([own.ended, own.err, other.ended]);
  return { code, err };
};
