/** `npm test`: every gate, cheapest first. `npm test -- unit files` runs only these kinds. Exit code 1 when any fails. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImages } from "../lab/machine/image.ts";
import { ensureBrowser, withoutBrowser } from "../lab/toolchain/browser.ts";
import { ensurePrerequisites, obstacles } from "../lab/toolchain/prerequisites.ts";
import { ensureTools } from "../lab/toolchain/tools.ts";
import { hasGo, withoutGo } from "./go.ts";
import { withoutPython } from "./python.ts";

const kinds = ["unit", "program", "host", "clients", "browser", "files", "engine", "lab", "moves"] as const;
type Kind = (typeof kinds)[number];

/** Kinds that run on the lab's tools and image. */
const onTools: readonly Kind[] = ["files", "engine", "lab", "moves"];

/** At once and at last: they wait more than they compute. */
const together: readonly Kind[] = ["lab", "moves"];

/** Two labs at once need two names and two ports. */
const labOf = (kind: Kind): Record<string, string> =>
  kind === "moves" ? { OUTWARD_TEST_LAB: "moves", OUTWARD_TEST_PORT: "18444" } : {};

const usage = `npm test [-- ${kinds.map((kind) => `[${kind}]`).join(" ")}]   every kind when none is named; lab and moves need root on Linux, host needs python3, clients need Go, browser needs chromium`;

/** Whether it ended well. @param second it runs beside another one, and only one can have the terminal to itself */
const run = (argv: readonly string[], second = false, env: Record<string, string> = {}): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      stdio: second ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0", ...env },
    });
    child.stdout?.pipe(process.stdout, { end: false });
    child.stderr?.pipe(process.stderr, { end: false });
    child.once("error", reject).once("close", (code) => resolve(code === 0));
  });

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A lab in which this much has failed is broken, and each test after that would only wait for it. */
const enough = "--bail=8";

/** Runs one kind and adds what its reporter counted; a run that counts nothing has failed. */
const test = async (kind: Kind, counts: Counts, second = false): Promise<void> => {
  const file = join(tmpdir(), `outward-${process.pid}-${kind}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${file}`];
  const argv = ["node_modules/vitest/vitest.mjs", "run", "--project", kind, ...reporters];
  const green = await run(together.includes(kind) ? [...argv, enough] : argv, second, labOf(kind));
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
    };
    counts.passed += report.numPassedTests;
    counts.failed += Math.max(report.numFailedTests, green ? 0 : 1);
    counts.skipped += report.numPendingTests;
  } catch {
    counts.failed += 1;
  } finally {
    rmSync(file, { force: true });
  }
};

const say = (line: string): void => console.log(line);

/** What files, engine and lab tests run on; made once, and kept. */
const prepare = async (): Promise<void> => {
  await ensurePrerequisites(say);
  await ensureTools(say);
  await ensureImages(say);
};

/** Why a kind cannot run here; empty when it can. */
const obstacle = (kind: Kind): string => {
  if (together.includes(kind)) return obstacles().join("; ");
  if (kind === "host") return withoutPython;
  if (kind === "browser") return withoutBrowser();
  return kind === "clients" && !hasGo ? withoutGo : "";
};

const main = async (asked: readonly string[]): Promise<number> => {
  if (asked.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const strange = asked.find((word) => !kinds.includes(word as Kind));
  if (strange) {
    console.error(`unknown kind of test: ${strange}\n${usage}`);
    return 2;
  }
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  if (asked.length === 0 && !(await run(["scripts/check.ts"]))) counts.failed += 1;
  const wanted = asked.length > 0 ? (asked as Kind[]) : kinds;
  const able = wanted.filter((kind) => {
    const why = obstacle(kind);
    if (why) say(`${kind} tests are skipped: ${why}`);
    return !why;
  });
  if (obstacles().length === 0 && able.some((kind) => onTools.includes(kind))) await prepare();
  const long = able.filter((kind) => together.includes(kind));
  for (const kind of able.filter((kind) => !long.includes(kind))) {
    if (kind === "browser") await ensureBrowser(say);
    await test(kind, counts);
  }
  await Promise.all(long.map((kind, place) => test(kind, counts, place > 0)));
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed > 0 ? 1 : 0;
};

process.exitCode = await main(process.argv.slice(2));
