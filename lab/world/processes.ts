import { type SpawnOptions, type StdioOptions, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { until } from "../toolchain/wait.ts";
import type { LabPaths } from "./paths.ts";

/** A process we started. `start` is its start time in clock ticks since boot: pid and start together never recur. */
export interface Started {
  readonly pid: number;
  readonly start: string;
}

interface Entry extends Started {
  readonly argv: readonly string[];
}

export interface ToStart {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Handed over as file descriptor 3. */
  readonly descriptor?: number;
}

const fields = async (pid: number): Promise<string[] | undefined> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
};

/** Start time of a living process; undefined when there is none (a zombie is none). */
export const startOf = async (pid: number): Promise<string | undefined> => {
  const found = await fields(pid);
  return found && found[0] !== "Z" && found[0] !== "X" ? found[19] : undefined;
};

export const isAlive = async (process: Started): Promise<boolean> => (await startOf(process.pid)) === process.start;

const fileOf = (lab: LabPaths, name: string): string => path.join(lab.run, `${name}.json`);

/** The record of a process of the lab, when that process still lives. */
export const find = async (lab: LabPaths, name: string): Promise<Entry | undefined> => {
  const text = await readFile(fileOf(lab, name), "utf8").catch(() => "");
  if (text === "") return undefined;
  const record = JSON.parse(text) as Entry;
  return (await isAlive(record)) ? record : undefined;
};

/** Whether a process runs with just this command; one with another (an older binary) is ended. */
export const isCurrent = async (lab: LabPaths, name: string, argv: readonly string[]): Promise<boolean> => {
  const running = await find(lab, name);
  if (running && isDeepStrictEqual(running.argv, argv)) return true;
  if (running) await stop(lab, name);
  return false;
};

/** Names of all processes with a record, living or not. */
export const recorded = async (lab: LabPaths): Promise<string[]> => {
  const files = await readdir(lab.run).catch(() => []);
  return files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
};

/** Starts a process that outlives us, unless it runs already with the same command. Its output goes to `log/<name>.log`. */
export const start = async (lab: LabPaths, name: string, what: ToStart): Promise<void> => {
  if (await isCurrent(lab, name, what.argv)) return;
  await mkdir(lab.run, { recursive: true });
  await mkdir(lab.log, { recursive: true });
  const log = openSync(path.join(lab.log, `${name}.log`), "a", 0o600);
  const stdio: StdioOptions = ["ignore", log, log, ...(what.descriptor === undefined ? [] : [what.descriptor])];
  const [command = "", ...args] = what.argv;
  const options: SpawnOptions = { detached: true, stdio, env: { ...process.env, ...what.env } };
  const child = spawn(command, args, options);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
  });
  const { pid } = child;
  if (pid === undefined) return failed;
  child.unref();
  const entry: Entry = { pid, start: (await startOf(pid)) ?? "", argv: what.argv };
  await writeFile(fileOf(lab, name), JSON.stringify(entry));
};

/** Waits until `ready` holds; fails at once, with the end of its log, when the process dies before. */
export const awaitReady = async (
  lab: LabPaths,
  name: string,
  deadline: number,
  ready: () => boolean | Promise<boolean>,
): Promise<void> => {
  await until(`${name} to be ready (its log: ${path.join(lab.log, `${name}.log`)})`, deadline, async () => {
    if (await ready()) return true;
    if (await find(lab, name)) return false;
    const log = await readFile(path.join(lab.log, `${name}.log`), "utf8").catch(() => "");
    throw new Error(`${name} ended before it was ready; the end of its log:\n${log.split("\n").slice(-12).join("\n")}`);
  });
};

/** Ends a process and those of its session: asked first, killed after `grace` milliseconds. */
export const end = async (process_: Started, grace = 5_000): Promise<void> => {
  const send = async (signal: NodeJS.Signals): Promise<void> => {
    if (!(await isAlive(process_))) return;
    try {
      process.kill(-process_.pid, signal);
    } catch {
      if (await isAlive(process_)) process.kill(process_.pid, signal);
    }
  };
  const gone = async (): Promise<boolean> => !(await isAlive(process_));
  await send("SIGTERM");
  try {
    await until(`process ${process_.pid} to end`, grace, gone);
  } catch {
    await send("SIGKILL");
    await until(`process ${process_.pid} to end after SIGKILL`, 10_000, gone);
  }
};

/** Ends a recorded process of the lab and forgets it. */
export const stop = async (lab: LabPaths, name: string): Promise<void> => {
  const running = await find(lab, name);
  if (running) await end(running);
  await rm(fileOf(lab, name), { force: true });
};
