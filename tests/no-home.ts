/**
 * No test reads or writes the home of whoever runs it: each file has an empty one of its own. In it are official plugins
 * that nobody asked for, and whoever takes one gets no plugin. The lab's cache stays where it is.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { executableName, folderName, packages } from "#lab/engine/plugins.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";

process.env.OUTWARD_CACHE ??= cacheDir();
const home = mkdtempSync(path.join(tmpdir(), "outward-home-"));
const bait = path.join(home, ".pulumi", "plugins");
for (const name of packages) {
  mkdirSync(path.join(bait, folderName(name)), { recursive: true });
  writeFileSync(path.join(bait, folderName(name), executableName(name)), "a plugin of the home of whoever runs this");
}
process.env.HOME = home;

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
const laid = filesOf(home);

afterAll(() => {
  const found = filesOf(home);
  rmSync(home, { recursive: true, force: true });
  expect(found, "what this file's tests left in the home of whoever runs them").toEqual(laid);
});
