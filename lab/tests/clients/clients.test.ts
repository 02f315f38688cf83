/** The vendors' own clients against the emulators: each Go test of this folder is reported as a test of its own. */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Outcome, outcomes } from "./report.ts";

const cwd = import.meta.dirname;
const go = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)("go", [...args], { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });

// The list comes from the compiler, so that a test which never ran is missed below.
const listed = await go(["test", "-mod=readonly", "-list", "^Test", "."], { OUTWARD_EMULATORS: "{}" });
const names = listed.stdout.split("\n").filter((line) => line.startsWith("Test"));

const emulators = spawn(process.execPath, [`${cwd}/serve.ts`], { stdio: ["pipe", "pipe", "inherit"] });
const ended = new Promise<number | null>((resolve) => emulators.once("close", resolve));
let ran: ReadonlyMap<string, Outcome> = new Map();
let unmodelled: readonly { readonly path: string }[] = [];

beforeAll(async () => {
  const [line = ""] = await new Promise<string[]>((resolve) => {
    const lines = createInterface(emulators.stdout);
    lines.once("line", (first) => resolve([first]));
    lines.once("close", () => resolve([]));
  });
  if (line === "") throw new Error("serve.ts ended before it served: its reason stands above");
  const run = ["test", "-mod=readonly", "-json", "-count=1", "-timeout=90s", "."];
  // A run with a failure rejects, and its events are told all the same.
  const { stdout } = await go(run, { OUTWARD_EMULATORS: line }).catch((failed: { readonly stdout: string }) => failed);
  ran = outcomes(stdout);
  const log = await fetch(`${JSON.parse(line).control}/log?unknown=1`);
  unmodelled = (await log.json()) as typeof unmodelled;
});

afterAll(async () => {
  emulators.stdin.end();
  expect(await ended).toBe(0);
});

it.each(names)("%s", (name) => {
  const outcome = ran.get(name);
  if (!outcome?.passed) throw new Error(outcome?.output ?? "it is in the list, and did not run");
});

it("calls nothing that the emulators do not model, but for the two calls that are to see it", () => {
  expect(unmodelled.map(({ path }) => path)).toEqual(["/api/v2/tailnet/-/users", "/v1/volumes/1"]);
});
