/** A copy of this checkout that faults are put into, one at a time. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "./corpus.ts";

export interface Copy {
  readonly cwd: string;
  /** Puts a patch in, and takes it out after the work. @throws when it does not apply */
  readonly broken: <T>(patch: string, work: () => Promise<T>) => Promise<T>;
  readonly remove: () => void;
}

/** A fault changes what the faults' own test compares: it would be red for each of them. */
const isOfFaults = (file: string): boolean =>
  file.startsWith("tests/faults/") || file === "tests/unit/scripts/faults.test.ts";

export const copy = (): Copy => {
  const cwd = mkdtempSync(path.join(tmpdir(), "outward-faults-"));
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  }).split("\0");
  for (const file of files.filter((one) => one !== "" && !isOfFaults(one))) {
    mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(cwd, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(cwd, "node_modules"));
  // Older than what npm installed, or the packages would be installed anew.
  utimesSync(path.join(cwd, "package-lock.json"), 0, 0);
  // Some tests ask git which files there are.
  execFileSync("git", ["init", "--quiet"], { cwd });
  const apply = (patch: string, ...how: string[]): void =>
    void execFileSync("git", ["apply", ...how, "-"], { cwd, input: patch, stdio: ["pipe", "ignore", "pipe"] });
  return {
    cwd,
    broken: async (patch, work) => {
      apply(patch);
      try {
        return await work();
      } finally {
        apply(patch, "-R");
      }
    },
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
};
