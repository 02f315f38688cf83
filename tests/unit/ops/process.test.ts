import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { poll } from "#host/client/poll.ts";
import { run } from "#ops/process.ts";

/** Whether a process runs; one that only waits for its parent to hear of its end does not. */
const runs = (pid: number): boolean => {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, "utf8"));
};

it("gives what a command said and its code, and the reason when there is no such command", async () => {
  expect(await run(["sh", "-c", "cat; echo told >&2; exit 3"], { input: "asked" })).toEqual({
    code: 3,
    out: "asked",
    err: "told\n",
  });
  expect(await run(["/nonexistent/command"])).toMatchObject({ code: null, err: expect.stringContaining("ENOENT") });
});

it.skipIf(process.platform !== "linux")("leaves nothing running behind whoever asked and ended early", async () => {
  expect(runs(process.pid)).toBe(true);
  const { out } = await run([process.execPath, path.join(import.meta.dirname, "asker.ts")]);
  const pid = Number(out);
  expect(pid).toBeGreaterThan(1);
  await poll({ what: `process ${pid} to end`, deadlineMs: 5_000, everyMs: 20 }, async () =>
    runs(pid) ? "it runs" : undefined,
  );
});
