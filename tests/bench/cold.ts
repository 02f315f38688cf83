/** From nothing: a fresh clone and empty caches, of the lab, of Go, npm and pip. `npm run lab` there, then `npm test`. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "#lab/checkout.ts";
import { run } from "#lab/toolchain/run.ts";
import { type Cold, type Part, page, parts } from "./cold-page.ts";
import { commit, machine } from "./provenance.ts";

const minute = 60_000;

interface Step {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Longest that it may take, ms. */
  readonly limit: number;
  /** Labs that are taken down afterwards, also when it failed or took too long. */
  readonly labs: readonly string[];
}

const named = { OUTWARD_TEST_LAB: "coldtest", OUTWARD_TEST_PORT: "18543" };

const stepsOf: Readonly<Record<Part, Step>> = {
  lab: {
    argv: ["npm", "run", "lab", "--", "--name", "cold", "--browser-port", "0"],
    env: {},
    limit: 60 * minute,
    labs: ["cold"],
  },
  test: { argv: ["npm", "test"], env: named, limit: 180 * minute, labs: ["coldtest", "coldtestm"] },
};

/** Caches by the variable that names each; all of them below one folder. */
export const cachesIn = (folder: string): Readonly<Record<string, string>> => ({
  OUTWARD_CACHE: path.join(folder, "outward"),
  GOCACHE: path.join(folder, "go-build"),
  GOMODCACHE: path.join(folder, "go-mod"),
  npm_config_cache: path.join(folder, "npm"),
  PIP_CACHE_DIR: path.join(folder, "pip"),
});

/** Without what npm tells the commands it runs: another npm would take this project's folder for its own. */
const outside = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

interface Ended {
  readonly seconds: number;
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Its lines are shown as they come, each with the minutes that have gone by. */
const streamed = ({ argv, env, limit }: Step, cwd: string): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = argv;
    const [started, lines]: [number, string[]] = [performance.now(), []];
    const child = spawn(command, args, {
      cwd,
      env: { ...outside(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limit,
    });
    const seconds = (): number => (performance.now() - started) / 1000;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        console.log(`${(seconds() / 60).toFixed(1).padStart(5)} min  ${line}`);
      });
    child.once("error", reject).once("close", (code) => resolve({ seconds: seconds(), code, lines }));
  });

/** One part from nothing; what it made is removed. */
const fresh = async (part: Part): Promise<Cold> => {
  const folder = mkdtempSync(path.join(tmpdir(), "outward-cold-"));
  const load = loadavg()[0] ?? 0;
  const checkout = path.join(folder, "checkout");
  const caches = cachesIn(path.join(folder, "caches"));
  const step = stepsOf[part];
  try {
    for (const cache of Object.values(caches)) mkdirSync(cache, { recursive: true });
    await run(["git", "clone", "--quiet", root, checkout], { timeout: 5 * minute });
    const ended = await streamed({ ...step, env: { ...caches, ...step.env } }, checkout);
    if (part === "lab" && ended.code !== 0) throw new Error(`npm run lab ended with ${ended.code ?? "a signal"}`);
    return { ...ended, load };
  } finally {
    for (const lab of step.labs)
      await run(["sh", "scripts/run.sh", "lab/cli.ts", "down", "--name", lab], {
        cwd: checkout,
        env: caches,
        timeout: 5 * minute,
      }).catch((error: Error) => console.error(`lab ${lab} is still there: ${error.message}`));
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What would be done, for who wants to know before an hour is gone. */
const plan = (wanted: readonly Part[]): string =>
  wanted
    .map((part) => {
      const { argv, env, limit } = stepsOf[part];
      const set = Object.entries({ ...cachesIn("<empty folder>"), ...env }).map(([name, value]) => `${name}=${value}`);
      return `in a fresh clone of ${root}: ${set.join(" ")} ${argv.join(" ")}   (${limit / minute} minutes at most)`;
    })
    .join("\n");

/** Measures, and writes docs/figures/cold.md when both were. Exit code 1 above the aims, or when a test fails. */
export const cold = async (only: Part | undefined, dry: boolean): Promise<void> => {
  const wanted = only ? [only] : parts;
  console.log(plan(wanted));
  if (dry) return;
  const measured: Partial<Record<Part, Cold>> = {};
  for (const part of wanted) measured[part] = await fresh(part);
  const { text, missed } = page(measured, commit(), machine);
  console.log(text);
  if (!only) writeFileSync(path.join(root, "docs", "figures", "cold.md"), text);
  if (missed) process.exitCode = 1;
};
