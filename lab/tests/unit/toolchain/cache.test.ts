import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fillAtomically, hashFolder } from "#lab/toolchain/cache.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a cached folder", () => {
  it("appears whole", async () => {
    const target = path.join(folder, "tool-1");
    await fillAtomically(target, async (draft) => {
      writeFileSync(path.join(draft, "tool"), "x");
      expect(existsSync(target)).toBe(false);
    });
    expect(readdirSync(folder)).toEqual(["tool-1"]);
    expect(readdirSync(target)).toEqual(["tool"]);
  });
  it("that another command has made meanwhile stays: somebody may be using it", async () => {
    const target = path.join(folder, "tool-1");
    const slow = fillAtomically(target, async (draft) => {
      await fillAtomically(target, async (other) => writeFileSync(path.join(other, "tool"), "theirs"));
      writeFileSync(path.join(draft, "tool"), "mine");
    });
    await slow;
    expect(readFileSync(path.join(target, "tool"), "utf8")).toBe("theirs");
    expect(readdirSync(folder)).toEqual(["tool-1"]);
  });
  it("does not appear when its making fails, and leaves nothing behind", async () => {
    const failing = fillAtomically(path.join(folder, "tool-1"), async (draft) => {
      writeFileSync(path.join(draft, "tool"), "half");
      throw new Error("no room");
    });
    await expect(failing).rejects.toThrow("no room");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a folder's hash", () => {
  it("changes with a content or a name, and with nothing else", async () => {
    writeFileSync(path.join(folder, "a"), "1");
    const first = await hashFolder(folder);
    writeFileSync(path.join(folder, "a"), "1");
    expect(await hashFolder(folder)).toBe(first);
    writeFileSync(path.join(folder, "a"), "2");
    const second = await hashFolder(folder);
    expect(second).not.toBe(first);
    rmSync(path.join(folder, "a"));
    writeFileSync(path.join(folder, "b"), "2");
    expect(await hashFolder(folder)).not.toBe(second);
  });
});
