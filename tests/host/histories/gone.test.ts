/** A host that is gone for good: its last backup, made by the real program, is restored by the real program. */
import { existsSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { fresh } from "./history.ts";
import { a, b, c, judge, writers } from "./judge.ts";
import { staged } from "./stage.ts";
import { up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** `a` is lost, and with it what was written after its last backup. */
const lost = async (backup = true, checks = true) => {
  const { cloud, engine } = await fresh(programs(), { backup, checks });
  if (backup) expect(await cloud.command(a, "backup", "blog")).toBe(0);
  const { data, files } = cloud.stored ?? { data: cloud.acknowledged, files: cloud.measured };
  await cloud.visit();
  expect(cloud.acknowledged.length).toBeGreaterThan(data.length);
  await cloud.down(a);
  cloud.forgive(data, files);
  return { cloud, engine };
};

/** A move to `b` that was broken off when `a` was in that role, and `b` in the other. */
const brokenOff = async (role: string, other: string, life = 0): Promise<Awaited<ReturnType<typeof fresh>>> => {
  const made = await fresh(programs());
  await up(made.cloud, made.engine, { target: b, life });
  const [old, heir] = [await made.cloud.facts(a), existsSync(made.cloud.root(b)) && (await made.cloud.facts(b))];
  if (old.role === role && heir && heir.role === other) return made;
  expect(life).toBeLessThan(140);
  return brokenOff(role, other, life + 1);
};

describe("a copy that is better than the last backup", () => {
  it("is the host that has ceded to one that died before it served: nothing is lost", async () => {
    const { cloud, engine } = await brokenOff("ceded", "ready");
    await cloud.down(b);
    for (const target of [a, c])
      expect((await up(cloud, engine, { target }))?.message).toMatch(
        /^outward-test-bbbbbb has the data and does not answer[\s\S]*blog on outward-test-aaaaaa, which served it until/,
      );
    expect(await up(cloud, engine, { target: c, gone: b })).toBeUndefined();
    await judge(cloud, c);
  }, 120_000);

  it("is the one that has all of it sealed, when the host dies that ceded to it", async () => {
    const { cloud, engine } = await brokenOff("ceded", "ready");
    await cloud.down(a);
    expect((await up(cloud, engine, { target: c }))?.message).toMatch(
      /^outward-test-aaaaaa has the data and does not answer[\s\S]*blog on outward-test-bbbbbb, which had all of it at/,
    );
    expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
    await judge(cloud, b);
    await cloud.reboot(a);
    expect(await up(cloud, engine, { target: c, gone: a })).toBeUndefined();
    await judge(cloud, c);
  }, 120_000);
});

describe("a host that is gone", () => {
  it.each(
    Array.from({ length: 26 }, (_, life) => life),
  )("is succeeded from its last backup, also when the operator dies after %i half commands", async (life) => {
    const { cloud, engine } = await lost();
    await up(cloud, engine, { target: b, life, gone: a });
    expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
    expect(cloud.said.join("\n")).toContain("the check is the one that the backup recorded");
    await judge(cloud, b, { trials: true });
    expect(await cloud.command(b, "backup", "blog")).toBe(0);
    // It comes back, with a disk that says that it serves.
    await cloud.reboot(a);
    await judge(cloud, b, { trials: true });
    const { snapshots } = cloud;
    expect(await cloud.command(a, "backup", "blog")).toBe(1);
    expect(cloud.snapshots).toBe(snapshots);
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

  it("is succeeded also by a backup that has no check, which is said to be untried", async () => {
    const { cloud, engine } = await lost(true, false);
    expect(await up(cloud, engine, { target: b, gone: a })).toBeUndefined();
    expect(cloud.said.join("\n")).toMatch(/blog: .*, untried: the backup has no check to compare them with/);
    await judge(cloud, b, { trials: true });
  });

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

  it("is succeeded from its last backup also when the engine knows nothing of it", async () => {
    const { cloud } = await lost();
    expect(await up(cloud, {}, { target: b, gone: a, deletes: true })).toBeUndefined();
    await judge(cloud, b, { trials: true });
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
