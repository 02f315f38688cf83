/** A file of tests that has no other one of the lab beside it; the moves measure no time. Importing it is enough. */
import { spawn } from "node:child_process";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";

const lock = path.join(tmpdir(), `outward-tests-${userInfo().uid}.lock`);

/** By flock(1), so that it ends with this process; gives the way to let go. */
const turn = (): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const holder = spawn("flock", [lock, "cat"], { stdio: ["pipe", "pipe", "inherit"] });
    holder.once("error", reject).once("exit", (code) => reject(new Error(`flock ${lock} ended with ${code}`)));
    // cat gives it back as soon as it is its turn.
    holder.stdout.once("data", () => resolve(() => holder.stdin.end()));
    holder.stdin.write("\n");
  });

let done = (): void => {};
beforeAll(async () => {
  done = await turn();
});
afterAll(() => done());
