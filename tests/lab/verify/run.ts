/** `bin/outward verify` against the tests' lab, as the operator would run it. */
import { execFile } from "node:child_process";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import type { VerifyRow } from "#ops/verify/row.ts";
import { lab } from "../lab.ts";

export interface Report {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param change of the operator's environment; undefined takes a variable away */
export const verify = async (
  args: readonly string[] = [],
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<Report> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))), ...change };
  const [command = "", ...rest] = [
    ...withResolver(lab, "operator"),
    process.execPath,
    path.join(root, "ops/outward.ts"),
    "verify",
    "--stack",
    lab.name,
    // Of two the last one counts.
    "--rate",
    "20000",
    ...args,
  ];
  return new Promise((resolve) => {
    execFile(command, rest, { env, cwd: root, timeout: 500_000, maxBuffer: 1 << 26 }, (error, out, err) => {
      resolve({ code: error ? (typeof error.code === "number" ? error.code : null) : 0, out, err });
    });
  });
};

/** Every line of a run. @throws with what it said when it made no report. */
export const rowsOf = async (args: readonly string[] = []): Promise<readonly VerifyRow[]> => {
  const { out, err } = await verify(["--json", ...args]);
  try {
    return (JSON.parse(out) as { rows: readonly VerifyRow[] }).rows;
  } catch {
    throw new Error(`verify made no report: ${err}`);
  }
};

/** Lines that are red, with what they saw: what a test compares. */
export const faultsOf = (rows: readonly VerifyRow[]): Readonly<Record<string, string>> =>
  Object.fromEntries(rows.filter(({ verdict }) => verdict === "fault").map(({ line, seen }) => [line, seen]));
