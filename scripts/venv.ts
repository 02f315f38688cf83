/** ruff and mypy for `npm run check`: what python/requirements.txt names, hash by hash, in a virtual environment of the cache. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir, fillAtomically } from "#lab/toolchain/cache.ts";
import { importable, installPackages } from "#lab/toolchain/prerequisites.ts";
import { run } from "#lab/toolchain/run.ts";
import { withoutPython } from "./python.ts";

const requirements = fileURLToPath(new URL("python/requirements.txt", import.meta.url));

interface Here {
  readonly python: string;
  readonly ensurepip: boolean;
  /** Whether Debian's packages can be installed. */
  readonly apt: boolean;
}

const here = (): Here => ({
  python: withoutPython,
  ensurepip: importable("ensurepip"),
  apt: process.getuid?.() === 0 && existsSync("/usr/bin/apt-get"),
});

/** Why there is no environment and none can be made; empty when there is one, or can be. */
export const withoutVenv = ({ python, ensurepip, apt }: Here = here()): string => {
  if (python || ensurepip || apt) return python;
  return "python3 has no ensurepip, and only root on Debian can install it (apt-get install python3-venv)";
};

/** Other requirements, or another Python, are another folder: nothing in one is ever changed. */
export const folderOf = (text: string, python: string): string => {
  const key = createHash("sha256").update(text).update(python).digest("hex").slice(0, 12);
  return path.join(cacheDir(), "python", key);
};

/** Its folder; made once, in a minute. @throws CommandFailed when a hash is another one, or nothing can be downloaded */
export const ensureVenv = async (report: (line: string) => void): Promise<string> => {
  await installPackages(importable("ensurepip") ? [] : ["python3-venv"], report);
  const which = execFileSync("python3", ["-c", "import sys; print(sys.executable, sys.version)"], { encoding: "utf8" });
  const folder = folderOf(readFileSync(requirements, "utf8"), which);
  if (existsSync(folder)) return folder;
  report("installing ruff and mypy …");
  await fillAtomically(folder, async (draft) => {
    await run(["python3", "-m", "venv", draft], { timeout: 120_000 });
    const pip = [path.join(draft, "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run([...pip, "--require-hashes", "--only-binary=:all:", "-r", requirements], { timeout: 600_000 });
  });
  return folder;
};
