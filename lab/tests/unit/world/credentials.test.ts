import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountsIn, ensureCredentials } from "#lab/world/credentials.ts";
import type { LabPaths } from "#lab/world/paths.ts";

describe("a lab's credentials", () => {
  let folder = "";
  const file = () => path.join(folder, "lab", "credentials.json");
  const ensure = (...names: string[]) => ensureCredentials({ credentials: file() } as LabPaths, names);
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "outward-credentials-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are made once, for nobody else to read", async () => {
    const made = await ensure("blog");
    expect(await ensure("blog")).toEqual(made);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(made);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("get an account for a section that came later, and leave the others as they are", async () => {
    const before = await ensure("blog");
    const after = await ensure("blog", "notes");
    expect(after).toMatchObject({ ...before, storage: before.storage, backups: before.backups });
    expect(Object.keys(accountsIn(after))).toEqual(["blog", "notes"]);
    expect(accountsIn(after).notes).toEqual({
      password: expect.stringMatching(/^[0-9a-f]{40}$/),
      accessKey: expect.stringMatching(/^lab-notes-[0-9a-f]{8}$/),
      secretKey: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it("give no section the whole store", async () => {
    await expect(ensure("root")).rejects.toThrow('"root" has the whole store');
  });
});
