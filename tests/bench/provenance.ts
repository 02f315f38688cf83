/** Where figures come from: what was measured, and on what. */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { root } from "#lab/checkout.ts";

/** The commit of this checkout, in short. */
export const commit = (): string =>
  execFileSync("git", ["-C", root, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();

export const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
