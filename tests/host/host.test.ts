/** The host's program without a host: each Python test of this folder is reported as a test of its own. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";

interface Outcome {
  readonly name: string;
  readonly passed?: boolean;
  readonly output?: string;
}

const python = (...words: string[]) =>
  promisify(execFile)("python3", ["-B", "-W", "error", `${import.meta.dirname}/every.py`, ...words], {
    maxBuffer: 64 * 1024 * 1024,
  });

const lines = (stdout: string): readonly Outcome[] =>
  stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Outcome] : []));

// The list comes before any of them runs, so that a test which never ran is missed below.
const names = lines((await python("--list")).stdout).map(({ name }) => name);
let ran: ReadonlyMap<string, Outcome> = new Map();
let ended = "";

beforeAll(async () => {
  // A process that dies in the middle has told those that ended before.
  const { stdout, stderr } = await python().catch((died: { stdout: string; stderr: string }) => died);
  ran = new Map(lines(stdout).map((outcome) => [outcome.name, outcome]));
  ended = stderr;
});

it("has tests, each with a name of its own", () => {
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

it.each(names)("%s", (name) => {
  const outcome = ran.get(name);
  if (!outcome?.passed) throw new Error(outcome?.output ?? `it is in the list, and did not run: ${ended}`);
});
