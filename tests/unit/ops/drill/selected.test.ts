/** Nothing that an operator runs changes which stack is selected: the drill makes and removes one beside it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "#ops/process.ts";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-drill-"));
  mkdirSync(at("bin"));
  symlinkSync(path.join(import.meta.dirname, "pulumi.sh"), at("bin/pulumi"));
  writeFileSync(at("selected"), "prod\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const drilled = async (up: string, code: number, ...words: string[]) => {
  const env = {
    ...process.env,
    PATH: `${at("bin")}:${process.env.PATH}`,
    SELECTED: at("selected"),
    UP: up,
    UP_CODE: `${code}`,
  };
  const ended = await run([process.execPath, "ops/outward.ts", "drill", ...words], { cwd: root, env });
  const asked = readFileSync(at("selected.log"), "utf8").trimEnd().split("\n");
  return { ...ended, asked, selected: readFileSync(at("selected"), "utf8").trim() };
};

const good = "drill: blog: ok: restoring snapshot 1a2b; 12 bytes";

describe("a drill leaves the stack selected that was, and its own one gone", () => {
  it.each([
    ["with good backups", good, 0, 0],
    ["with one that is not good", "drill: blog: failed: blog has no backup yet: there is none in s3:x", 1, 1],
    ["that did not get as far", "nothing", 1, 2],
  ])("%s", async (_, up, code, ends) => {
    const found = await drilled(up, code);
    expect(found.code, found.err).toBe(ends);
    expect(found.selected).toBe("prod");
    expect(found.asked.at(-1)).toMatch(/^--non-interactive destroy --stack prod-drill .*--remove/);
  });

  it("also when it is named, and none is selected", async () => {
    writeFileSync(at("selected"), "");
    expect(await drilled(good, 0, "--stack", "prod")).toMatchObject({ code: 0, selected: "" });
  });

  it("and the twin: `stack rm` would leave none selected, as the engine's does", async () => {
    const env = { ...process.env, SELECTED: at("selected") };
    await run([at("bin/pulumi"), "--non-interactive", "stack", "rm", "prod-drill", "--yes"], { env });
    expect(readFileSync(at("selected"), "utf8")).toBe("");
  });
});
