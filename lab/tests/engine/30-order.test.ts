import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configArgs, type Engine, engineOn, fine, withoutEngine } from "./engine.ts";

describe.skipIf(withoutEngine)("a replacement by a trigger", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineOn("order", (folder) => ({ OUTWARD_TEST_FILE: path.join(folder, "log") }));
  });
  afterAll(() => engine?.dispose());

  it("creates before it deletes, and deletes first what cannot exist twice", async () => {
    const up = (...args: string[]) => fine(engine.pulumi("up", "--yes", "--skip-preview", ...args));
    await up();
    const text = await up(...configArgs({ generation: "2" }));
    expect(text).toContain("2 replaced");
    const log = (await readFile(path.join(engine.folder, "log"), "utf8")).trim().split("\n").slice(2);
    expect(log).toHaveLength(4);
    const at = (line: string): number => {
      expect(log).toContain(line);
      return log.indexOf(line);
    };
    expect(at("create overlapping 2")).toBeLessThan(at("delete overlapping 1"));
    expect(at("delete exclusive 1")).toBeLessThan(at("create exclusive 2"));
  });
});
