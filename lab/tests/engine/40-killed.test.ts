import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "#lab/toolchain/wait.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const runs = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe.skipIf(withoutEngine)("an engine that is killed", () => {
  let engine: Engine;
  let pipe: string;
  const said = async () => JSON.parse(await fine(engine.pulumi("stack", "output", "--json"))) as { said: string };
  const up = (word: string) => ["up", "--yes", "--skip-preview", ...configArgs({ word })];
  const shell = (): Promise<number> =>
    until("the command to run", 20_000, () => {
      const file = `${pipe}.pid`;
      const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
      return pid > 0 && runs(pid) ? pid : undefined;
    });

  beforeAll(async () => {
    engine = await engineOn("long", (folder) => ({ OUTWARD_TEST_FILE: path.join(folder, "pipe") }));
    pipe = path.join(engine.folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await fine(engine.pulumi(...up("one")));
  });
  afterAll(() => engine?.dispose());

  it("takes the running command with it, and the next run goes on from the state before", async () => {
    const killed = engine.start(...up("two"));
    const pid = await shell();
    process.kill(killed.pid, "SIGKILL");
    await killed.ended;
    await until("the command to be gone with its engine", 5_000, () => !runs(pid));

    // The dead engine's lock is still there, and says so.
    expect(await failed(engine.pulumi(...up("two")))).toContain("locked");
    await fine(engine.pulumi("cancel", "--yes"));
    expect(await said()).toEqual({ said: "born" });
    const again = engine.start(...up("two"));
    await shell();
    await writeFile(pipe, "well\n");
    await fine(again.ended);
    expect(await said()).toEqual({ said: "well after born" });
    await fine(engine.pulumi("preview", "--expect-no-changes", ...configArgs({ word: "two" })));
  });

  it("ends the running command when it is interrupted, and keeps the state", async () => {
    const interrupted = engine.start(...up("three"));
    const pid = await shell();
    process.kill(interrupted.pid, "SIGINT");
    const text = await failed(interrupted.ended);
    expect(text).toContain("signal: killed");
    expect(runs(pid)).toBe(false);
    expect(await said()).toEqual({ said: "well after born" });
  });
});
