/** The labs that tests run in: their names and ports, and how one is kept for a part that is tried again. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { labPaths } from "#lab/world/paths.ts";
import { isAlive, type Started } from "#lab/world/processes.ts";
import type { Kind } from "./kinds.ts";

/** Name and port of a kind's lab: two labs at once need two of each. Empty for a kind without one. */
export const labOf = (kind: Kind, env: NodeJS.ProcessEnv): Record<string, string> => {
  const { OUTWARD_TEST_LAB: name, OUTWARD_TEST_PORT: port = "18443" } = env;
  if (kind === "lab") return { OUTWARD_TEST_LAB: name ?? "test", OUTWARD_TEST_PORT: port };
  if (kind !== "moves") return {};
  return { OUTWARD_TEST_LAB: name ? `${name}m` : "moves", OUTWARD_TEST_PORT: String(Number(port) + 1) };
};

/** Whether a lab stays: a part's does, unless OUTWARD_KEEP=0; a whole run's does not, unless OUTWARD_KEEP=1. */
export const keeps = (part: boolean, told: string | undefined): boolean => (part ? told !== "0" : told === "1");

/** Lies in a lab's folder while no run is in it, but one has left it for the next. */
export const markOf = (folder: string): string => path.join(folder, "kept");

/** Which run is in it, or was when it died. */
export const runOf = (folder: string): string => path.join(folder, "run.json");

/** `died`: the run that was in it is no more, and took nothing down. `made`: by hand, or by an `up` that died. */
export type Left = "none" | "in use" | "kept" | "died" | "made";

/** What there is of a lab before a run. @param folder the lab's */
export const leftIn = async (folder: string): Promise<Left> => {
  if (!existsSync(folder)) return "none";
  if (existsSync(markOf(folder))) return "kept";
  const text = await readFile(runOf(folder), "utf8").catch(() => "");
  if (text === "") return "made";
  return (await isAlive(JSON.parse(text) as Started)) ? "in use" : "died";
};

export const leftOf = (name: string): Promise<Left> => leftIn(labPaths(name).dir);

/** Whether a run begins with taking down what there is: a whole one has a lab of its own, and what died is nobody's. */
export const beginsAnew = (left: Left, whole: boolean): boolean =>
  left === "died" || (whole && (left === "kept" || left === "made"));
