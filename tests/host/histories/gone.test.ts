/** A host that is gone for good: its last backup, made by the real program, is restored by the real program. */
import { describe, expect, it, vi } from "vitest";
import { fresh } from "./history.ts";
import { a, b, c, judge, writers } from "./judge.ts";
import { staged } from "./stage.ts";
import { up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** `a` is lost, and with it what was written after its last backup. */
const lost = async (backup = true) => {
  const { cloud, engine } = await fresh(programs(), { backup });
  if (backup) expect(await cloud.command(a, "backup", "blog")).toBe(0);
  const { data, files } = cloud.stored ?? { data: cloud.acknowledged, files: cloud.measured };
  await cloud.visit();
  expect(cloud.acknowledged.length).toBeGreaterThan(data.length);
  await cloud.down(a);
  cloud.forgive(data, files);
  return { cloud, engine };
};

describe("a host that is gone", () => {
  it.each(
    Array.from({ length: 26 }, (_, life) => life),
  )("is succeeded from its last backup, also when the operator dies after %i half commands", async (life) => {
    const { cloud, engine } = await lost();
    await up(cloud, engine, { target: b, life, gone: a });
    expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
    await judge(cloud, b, { trials: true });
    // It comes back, with a disk that says that it serves.
    await cloud.reboot(a);
    await judge(cloud, b, { trials: true });
    expect(await up(cloud, engine, { target: b, deletes: true, gone: a })).toBeUndefined();
    await judge(cloud, b, { trials: true });
  });

  it.each(["killed", "ended", "power"] as const)("is succeeded also when the heir's program dies, %s", async (how) => {
    for (let after = 0; after < 24; after += 1) {
      const { cloud, engine } = await lost();
      await up(cloud, engine, { target: b, gone: a, crash: { host: b, after, how } });
      expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
      await judge(cloud, b, { trials: true });
    }
  }, 300_000);

  it("is not taken for gone when it answers, or when another one is named", async () => {
    const { cloud, engine } = await lost();
    expect((await up(cloud, engine, { target: b, gone: c }))?.message).toMatch(
      /oldHostIsGone outward-test-aaaaaa,[\s\S]*the last backup of blog: snapshot [0-9a-f]{8} of/,
    );
    await cloud.reboot(a);
    const { data } = await cloud.facts(a);
    expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
    expect((await cloud.facts(b)).data).toEqual(expect.arrayContaining(data));
  });

  it("is succeeded from its last backup also when a new and empty server bears its name, and answers", async () => {
    const { cloud, engine } = await lost();
    cloud.delete(a);
    expect((await up(cloud, engine, { target: a }))?.message).toContain(`${a} is new and has nothing`);
    expect(await up(cloud, engine, { target: b, gone: a, deletes: true })).toBeUndefined();
    await judge(cloud, b, { trials: true });
  });

  it("is not succeeded when a project has no backup and may not begin with nothing", async () => {
    const { cloud, engine } = await lost(false);
    const error = await up(cloud, engine, { target: b, gone: a });
    expect(error?.message).toContain("blog had no backup");
    expect(await writers(cloud)).toEqual([]);
  });
});
