/** `pulumi stack rename` under the real engine: the next run says the former name and does nothing; renamed back, all is well. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

describe.skipIf(withoutEngine)("a stack that was renamed", () => {
  let engine: Engine;
  const run = (verb: string, stack: string, old: boolean, ...args: string[]) =>
    engine.pulumi(verb, "--stack", stack, ...args, ...configArgs({ "renamed:old": String(old) }));
  const up = (old: boolean) => fine(run("up", "test", old, "--yes", "--skip-preview"));
  const rename = (from: string, to: string) => fine(engine.pulumi("stack", "rename", "--stack", from, to));

  beforeAll(async () => {
    const checkout = path.join(import.meta.dirname, "..", "..");
    engine = await engineOn("renamed", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  afterAll(async () => {
    await engine?.dispose();
  });

  it.each([
    ["that an older version brought up, is known by its host's name", true],
    ["is known by what it says of itself", false],
  ])("%s", async (_what, old) => {
    await up(old);
    await rename("test", "other");
    const said = await failed(run("preview", "other", old));
    expect(said).toContain("this stack was called test, and all that it has bears that name; as other it would");
    expect(said).toContain("rename it back: pulumi stack rename test");
    await rename("other", "test");
    await up(old);
  });
});
