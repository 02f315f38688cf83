/** `npm test`: every gate, cheapest first. `npm test -- unit files` runs only these kinds. Exit code 1 when any fails. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImages } from "../lab/machine/image.ts";
import { ensureBrowser, withoutBrowser } from "../lab/toolchain/browser.ts";
import { ensurePrerequisites, obstacles } from "../lab/toolchain/prerequisites.ts";
import { ensureTools } from "../lab/toolchain/tools.ts";
import { hasGo, withoutGo } from "./go.ts";

const kinds = ["unit", "program", "clients", "browser", "files", "engine", "lab"] as const;
type Kind = (typeof kinds)[number];

/** Kinds that run on the lab's tools and image. */
const onTools: readonly Kind[] = ["files", "engine", "lab"];

const usage = `npm test [-- ${kinds.map((kind) => `[${kind}]`).join(" ")}]   every kind when none is named; lab needs root on Linux, clients need Go, browser needs chromium`;

const run = (argv: readonly string[]): boolean =>
  spawnSync(process.execPath, argv, {
    stdio: "inherit",
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" },
  }).status === 0;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs one kind and adds what its reporter counted; a run that counts nothing has failed. */
const test = (kind: Kind, counts: Counts): void => {
  const file = join(tmpdir(), `outward-${process.pid}-${kind}.json`);
  const green = run([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    kind,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${file}`,
  ]);
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
  if (kind === "lab") return obstacles().join("; ");
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
  if (asked.length === 0 && !run(["scripts/check.ts"])) counts.failed += 1;
  const able = obstacles().length === 0;
  const wanted = asked.length > 0 ? (asked as Kind[]) : kinds;
  if (able && wanted.some((kind) => onTools.includes(kind))) await prepare();
  for (const kind of wanted) {
    const why = obstacle(kind);
    if (kind === "browser" && !why) await ensureBrowser(say);
    if (why) console.log(`${kind} tests are skipped: ${why}`);
    else test(kind, counts);
  }
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed > 0 ? 1 : 0;
};

process.exitCode = await main(process.argv.slice(2));
