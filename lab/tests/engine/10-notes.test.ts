import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

interface Outputs {
  readonly said: string;
  readonly hex: string;
  readonly word: string;
}

// One stack goes through its life; each test is a stage of it.
describe.skipIf(withoutEngine)("a local command and its secrets", () => {
  let engine: Engine;
  let file: string;
  let everything = "";
  const up = (...args: string[]) => engine.pulumi("up", "--yes", "--skip-preview", ...args);
  const outputs = async (): Promise<Outputs> =>
    JSON.parse(await fine(engine.pulumi("stack", "output", "--json", "--show-secrets")));

  beforeAll(async () => {
    engine = await engineOn("notes", (folder) => ({ OUTWARD_TEST_FILE: path.join(folder, "told") }));
    file = path.join(engine.folder, "told");
  });
  afterAll(() => engine?.dispose());

  it("runs create with its environment and its secret stdin", async () => {
    everything += await fine(up());
    const { said, hex, word } = await outputs();
    expect(said).toBe("born with one");
    expect(hex).toMatch(/^[0-9a-f]{64}$/);
    expect(word).toHaveLength(20);
    expect(await readFile(file, "utf8")).toBe(`${hex} ${word}`);
  });

  it("has nothing to do the second time, and sees it when there is", async () => {
    everything += await fine(engine.pulumi("preview", "--expect-no-changes"));
    const text = await failed(
      engine.pulumi("preview", "--diff", "--expect-no-changes", ...configArgs({ word: "two" })),
    );
    everything += text;
    expect(text).toMatch(/WORD\s*: "one" => "two"/);
  });

  it("updates in place and is told what it said before", async () => {
    everything += await fine(up(...configArgs({ word: "two" })));
    expect((await outputs()).said).toBe("two after born with one");
  });

  it("keeps what it said when an update fails, and tells it the next one", async () => {
    const text = await failed(up(...configArgs({ word: "bad" })));
    everything += text;
    expect(text).toContain("exit status 3: running");
    expect(text).toContain("about to fail");
    expect((await outputs()).said).toBe("two after born with one");
    everything += await fine(up(...configArgs({ word: "three" })));
    expect((await outputs()).said).toBe("three after two after born with one");
  });

  it("shows its secrets neither in the exported state nor in what the engine printed", async () => {
    const state = await fine(engine.pulumi("stack", "export"));
    const { hex, word } = await outputs();
    const base64 = Buffer.from(hex, "hex").toString("base64");
    for (const secret of [hex, word, base64]) {
      expect(state).not.toContain(secret);
      expect(everything).not.toContain(secret);
    }
    // The twin: the same search finds what is no secret.
    expect(state).toContain("three after two");
    expect(everything).toContain("about to fail");
  });

  it("is deleted with its own command, which knows what it said", async () => {
    await fine(engine.pulumi("destroy", "--yes", "--skip-preview"));
    expect(existsSync(file)).toBe(false);
    expect(await readFile(`${file}.last`, "utf8")).toBe("gone after three after two after born with one\n");
  });
});
