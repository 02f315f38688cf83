/** The labs that tests run in: their names and ports, and how one is kept for a part that is tried again. */
import { existsSync } from "node:fs";
import path from "node:path";
import { labPaths } from "#lab/world/paths.ts";
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
export const markOf = (name: string): string => path.join(labPaths(name).dir, "kept");

/** Whether an earlier run left it; a whole run that keeps none begins anew. */
export const isKept = (name: string): boolean => existsSync(markOf(name));
