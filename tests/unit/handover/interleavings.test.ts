/** The handover against hosts in memory: killed anywhere, turned round, with hosts that reboot, and repeated. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { handover } from "../../../handover/handover.ts";
import { Cloud, Killed, orderFor } from "./model.ts";

/** One `pulumi up`, as the engine does it: the new host first, the handover, and the others' deletion when it succeeds. */
const up = async (
  cloud: Cloud,
  target: string,
  engine: { stdout?: string },
  life: number,
  deletes: boolean,
  gone?: string,
) => {
  cloud.create(target);
  cloud.life = life;
  try {
    await handover(orderFor(target, gone), cloud.world(), engine.stdout);
    engine.stdout = target;
    if (deletes) for (const name of [...cloud.machines.keys()]) if (name !== target) cloud.machines.delete(name);
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    cloud.life = Number.POSITIVE_INFINITY;
    cloud.visit();
  }
};

const event = fc.record({
  target: fc.constantFrom("a", "b", "c"),
  /** Half commands until the operator is killed; a whole move has about sixty. */
  life: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant(Number.POSITIVE_INFINITY)),
  deletes: fc.boolean(),
  between: fc.constantFrom("nothing", "expire", "reboot a", "reboot b", "reboot c"),
  corrupt: fc.boolean(),
});

const fresh = async (follows = false) => {
  const cloud = new Cloud();
  cloud.follows = follows;
  const engine: { stdout?: string } = {};
  expect(await up(cloud, "a", engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
  return { cloud, engine };
};

const judge = (cloud: Cloud, target: string): void => {
  const serving = cloud.machines.get(target);
  expect(cloud.writers()).toEqual([target]);
  expect(serving?.connected).toBe(true);
  expect(new Set(serving?.data).size).toBe(serving?.data.length);
  expect(serving?.data.toSorted()).toEqual(cloud.acknowledged.toSorted());
  expect(serving?.files.toSorted()).toEqual(cloud.acknowledged.toSorted());
  expect(serving?.resting).toBe(false);
  for (const [name, { connected }] of cloud.machines) if (name !== target) expect(connected).toBe(false);
};

describe("a move", () => {
  it("carries every acknowledged write, and leaves one host that writes", async () => {
    const { cloud, engine } = await fresh();
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false)).toBeUndefined();
    expect(cloud.machines.get("a")?.role).toBe("left");
    judge(cloud, "b");
  });

  // A move has 64 half commands; the numbers beyond show that it ends when nobody kills it.
  it.each(
    Array.from({ length: 72 }, (_, life) => life),
  )("killed after %i half commands is ended by the next run", async (life) => {
    for (const [expire, follows] of [false, true].flatMap((one) => [[one, false] as const, [one, true] as const])) {
      const { cloud, engine } = await fresh(follows);
      const died = await up(cloud, "b", engine, life, false);
      if (died) expect(died).toBeInstanceOf(Killed);
      if (expire) cloud.expire();
      expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
      judge(cloud, "b");
    }
  });

  it.each(
    Array.from({ length: 72 }, (_, life) => life),
  )("killed after %i half commands is undone by the old value", async (life) => {
    const { cloud, engine } = await fresh();
    await up(cloud, "b", engine, life, false);
    expect(await up(cloud, "a", engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
    judge(cloud, "a");
  });

  it("survives any sequence of kills, turns, reboots and damaged copies", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.boolean(), async (events, follows) => {
        const { cloud, engine } = await fresh(follows);
        for (const { target, life, deletes, between, corrupt } of events) {
          cloud.corrupt = corrupt;
          await up(cloud, target, engine, life, deletes);
          if (between === "expire") cloud.expire();
          if (between.startsWith("reboot")) cloud.reboot(between.slice(-1));
        }
        cloud.corrupt = false;
        const last = events.at(-1)?.target ?? "a";
        expect(await up(cloud, last, engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
        judge(cloud, last);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

describe("a move that cannot be", () => {
  it("ends before the commit when what was restored is not what was copied", async () => {
    const { cloud, engine } = await fresh();
    cloud.corrupt = true;
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true);
    expect(error?.message).toContain("what b has is not what was copied");
    judge(cloud, "a");
  });

  it("ends before the commit when a plain file is not what it is on the old host", async () => {
    const { cloud, engine } = await fresh();
    cloud.stale = true;
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true);
    expect(error?.message).toBe("files are not what they are on the other host");
    judge(cloud, "a");
    cloud.stale = false;
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
    judge(cloud, "b");
  });

  it("ends before the pause when what writes plain files does not run on the copy", async () => {
    const { cloud, engine } = await fresh();
    cloud.unfit = true;
    let now = 0;
    // Each look at the clock is ten minutes later: whoever waits gives up at once.
    const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 600_000));
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true);
    clock.mockRestore();
    expect(error?.message).toBe("waited 180 s for b: blog: metrics is failed");
    expect(cloud.machines.get("a")).toMatchObject({ role: "active", connected: true });
    judge(cloud, "a");
    cloud.unfit = false;
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true)).toBeUndefined();
    judge(cloud, "b");
  });

  it("is refused when the old host is of a checkout that knows nothing of plain files", async () => {
    const { cloud, engine } = await fresh();
    cloud.unaware.add("a");
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true);
    expect(error?.message).toMatch(
      /^blog on a does not give its plain files; .* nothing was moved\n {2}set outward:host/,
    );
    judge(cloud, "a");
  });

  it("is refused when the host with the data does not answer", async () => {
    const { cloud, engine } = await fresh();
    cloud.down("a");
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false);
    expect(error?.message).toContain("a has the data and does not answer");
    expect(cloud.writers()).toEqual([]);
    cloud.reboot("a");
    judge(cloud, "a");
  });

  it("is refused when a new server only bears the name of the host with the data", async () => {
    const { cloud, engine } = await fresh();
    cloud.machines.delete("a");
    const error = await up(cloud, "a", engine, Number.POSITIVE_INFINITY, false);
    expect(error?.message).toContain("a is new and has nothing");
    expect(cloud.writers()).toEqual([]);
  });

  it("never lets a host serve again that was started behind our back", async () => {
    const { cloud, engine } = await fresh();
    await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false);
    cloud.down("a");
    cloud.reboot("a");
    judge(cloud, "b");
  });
});

describe("a host that is gone", () => {
  const lost = async () => {
    const { cloud, engine } = await fresh();
    cloud.stored = [...cloud.acknowledged];
    const stored = cloud.acknowledged.splice(0);
    cloud.visit();
    const missing = cloud.acknowledged.splice(0);
    expect(missing.length).toBeGreaterThan(0);
    cloud.acknowledged.push(...stored);
    cloud.down("a");
    return { cloud, engine };
  };

  it.each(
    Array.from({ length: 24 }, (_, life) => life),
  )("is succeeded from its last backup, also when killed after %i half commands", async (life) => {
    const { cloud, engine } = await lost();
    await up(cloud, "b", engine, life, false, "a");
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false, "a")).toBeUndefined();
    judge(cloud, "b");
    // It comes back, with a disk that says that it serves.
    cloud.reboot("a");
    judge(cloud, "b");
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, true, "a")).toBeUndefined();
    judge(cloud, "b");
  });

  it("is not taken for gone when it answers, or when another one is named", async () => {
    const { cloud, engine } = await lost();
    expect((await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false, "c"))?.message).toMatch(
      /oldHostIsGone a,[\s\S]*the last backup of blog: \d+ writes/,
    );
    cloud.reboot("a");
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false, "a")).toBeUndefined();
    expect(cloud.machines.get("b")?.data).toEqual(expect.arrayContaining(cloud.machines.get("a")?.data ?? [""]));
  });

  it("is not succeeded when a project has no backup and may not begin with nothing", async () => {
    const { cloud, engine } = await lost();
    cloud.stored = undefined;
    const error = await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false, "a");
    expect(error?.message).toContain("blog had no backup");
    expect(cloud.writers()).toEqual([]);
  });
});

describe("the model itself", () => {
  it("loses plain files when the last difference is skipped and nobody compares", async () => {
    const { cloud, engine } = await fresh();
    Object.assign(cloud, { stale: true, blind: true });
    expect(await up(cloud, "b", engine, Number.POSITIVE_INFINITY, false)).toBeUndefined();
    expect(cloud.machines.get("b")?.files).not.toEqual(cloud.machines.get("b")?.data);
  });

  it("sees two hosts that write", async () => {
    const { cloud } = await fresh();
    cloud.create("b");
    await (await cloud.world().host("b")).standby("a");
    await expect((await cloud.world().host("b")).activate()).rejects.toThrow("two hosts accept writes");
  });
});
