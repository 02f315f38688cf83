/** Runs one kind as a process of its own, and counts. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { beginsAnew, keeps, labOf, leftOf } from "./kept.ts";
import { inLab, type Kind, rig } from "./kinds.ts";
import type { Told } from "./reporter.ts";

/** A lab in which this much has failed is broken, and each test after that would only wait for it. */
const enough = "--bail=8";

/** A stream that is no terminal gets none, whatever FORCE_COLOR says: its being there alone would turn them on. */
const colours = (): NodeJS.ProcessEnv => {
  const { FORCE_COLOR: _, ...env } = process.env;
  return process.stdout.isTTY ? { ...env, FORCE_COLOR: "1" } : { ...env, NO_COLOR: "1" };
};

const nothing: Told = { passed: 0, failed: 0, skipped: 0, failures: [], files: [] };

/** Whether it ended well. @param whose said before each line, when another one runs beside it */
const ended = (argv: readonly string[], env: Record<string, string>, whose: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      stdio: whose ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...colours(), ...env },
    });
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => console.log(`${whose}${line}`));
    child.once("error", reject).once("close", (code) => resolve(code === 0));
  });

/** A run that tells nothing has failed, and so has one that ended badly with every test green. */
export const counted = (told: Told | undefined, green: boolean): Told => {
  if (!told) return { ...nothing, failed: 1 };
  return { ...told, failed: Math.max(told.failed, green ? 0 : 1) };
};

const read = (file: string): Told | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Told;
  } catch {
    return undefined;
  }
};

export interface How {
  /** Only these files of it. */
  readonly files?: readonly string[] | undefined;
  readonly product: boolean;
  /** Another kind runs at the same time. */
  readonly beside: boolean;
}

export const runKind = async (kind: Kind, { files = [], product, beside }: How): Promise<Told> => {
  const whose = beside ? `${kind.padEnd(8)}| ` : "";
  if (kind === "check") {
    const green = await ended(["scripts/check.ts", ...(product ? ["--product"] : [])], {}, whose);
    return counted(nothing, green);
  }
  const lab = labOf(kind, process.env);
  const kept = keeps(files.length > 0, process.env.OUTWARD_KEEP);
  const name = lab.OUTWARD_TEST_LAB;
  const left = name ? await leftOf(name) : "none";
  if (left === "in use") {
    console.log(`${whose}another run is in lab "${name}": wait for it, or name another lab with OUTWARD_TEST_LAB`);
    return counted(nothing, false);
  }
  if (name && beginsAnew(left, !kept && files.length === 0))
    await ended(["lab/cli.ts", "down", "--name", name], {}, whose);
  const folder = mkdtempSync(path.join(tmpdir(), "outward-test-"));
  try {
    const file = path.join(folder, "told.json");
    const reporters = ["--reporter=default", "--reporter=./scripts/test/reporter.ts"];
    const left = product ? rig.files.map((pattern) => `--exclude=${pattern}`) : [];
    const bail = inLab.includes(kind) ? [enough] : [];
    const argv = ["node_modules/vitest/vitest.mjs", "run", "--project", kind, ...reporters, ...bail, ...left, ...files];
    // Vitest's own token lies there, and not in the home of whoever runs it.
    const env = {
      ...lab,
      ...(beside ? { OUTWARD_TEST_BESIDE: "1" } : {}),
      OUTWARD_TEST_REPORT: file,
      OUTWARD_KEEP: kept ? "1" : "0",
      XDG_DATA_HOME: folder,
    };
    const green = await ended(argv, env, whose);
    if (name && kept) console.log(`${whose}lab "${name}" is kept: npm run lab -- down --name ${name} removes it`);
    return counted(read(file), green);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
