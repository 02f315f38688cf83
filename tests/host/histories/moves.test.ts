/** One move against the hosts' real program: the operator, or a host's program, dies at every moment of it in turn. */
import { describe, expect, it, vi } from "vitest";
import type { Crash } from "./ground.ts";
import { fresh } from "./history.ts";
import { a, b, expired, judge, sound } from "./judge.ts";
import { staged } from "./stage.ts";
import { Killed, up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

const everyTenth = (from: number): readonly number[] => Array.from({ length: 8 }, (_, nth) => from + 10 * nth);

const tens = Array.from({ length: 10 }, (_, from) => from);

describe("a move", () => {
  it.each([
    false,
    true,
  ])("carries every acknowledged write while somebody always answers, and leaves one host that writes (follows: %s)", async (follows) => {
    const { cloud, engine } = await fresh(programs(), { follows });
    cloud.fault("readers", true);
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
    expect(await cloud.facts(a)).toMatchObject({ role: "left", connected: false });
    await judge(cloud, b);
  });

  it("dumps and loads what could be followed but for what it has now, and says so in its first step", async () => {
    const { cloud, engine } = await fresh(programs(), { follows: true });
    cloud.fault("unlogged", true);
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
    const at = (part: string) => cloud.said.findLastIndex((line) => line.includes(part));
    expect(cloud.said[at("unlogged")]).toBe(
      "blog has something unlogged; so it is dumped and loaded, and does not follow",
    );
    expect(at("unlogged")).toBeLessThan(at("step 0 prepare"));
    expect(at("MB copied")).toBeGreaterThan(0);
    await judge(cloud, b);
  });

  it("follows what has nothing of the kind, and says nothing", async () => {
    const { cloud, engine } = await fresh(programs(), { follows: true });
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
    expect(cloud.said.filter((line) => /follows after|unlogged|MB copied/.test(line))).toEqual([
      expect.stringMatching(/^blog: follows after/),
    ]);
  });

  it("takes two lines of a check for the same when the project says that they are", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.fault("restless", true);
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
    await judge(cloud, b);
  });

  // A move has about seventy half commands; the numbers beyond show that it ends when nobody kills it.
  it.each(tens)("whose operator dies after 10 n + %i half commands is ended by the next run", async (from) => {
    for (const life of everyTenth(from))
      for (const follows of [false, true]) {
        const { cloud, engine } = await fresh(programs(), { follows });
        const died = await up(cloud, engine, { target: b, life });
        if (died) expect(died).toBeInstanceOf(Killed);
        await sound(cloud);
        if (life % 2 === 0) await expired(cloud);
        expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
        await judge(cloud, b);
      }
  }, 300_000);

  it.each(tens)("whose operator dies after 10 n + %i half commands is undone by the old value", async (from) => {
    for (const life of everyTenth(from)) {
      const { cloud, engine } = await fresh(programs());
      await up(cloud, engine, { target: b, life });
      expect(await up(cloud, engine, { target: a, deletes: true })).toBeUndefined();
      await judge(cloud, a);
    }
  }, 300_000);
});

/** Before every step that a host takes in a move, and some that it does not. */
const steps = (host: string): readonly Omit<Crash, "how">[] =>
  Array.from({ length: 40 }, (_, after) => ({ host, after }));

describe.each(["killed", "ended", "power"] as const)("a host's program that dies, %s", (how) => {
  it.each([
    ["old", a],
    ["new", b],
  ])(
    "before any step of the %s host, leaves a move that the next run ends",
    async (_, host) => {
      for (const crash of steps(host)) {
        const { cloud, engine } = await fresh(programs(), { follows: crash.after % 2 === 1 });
        await up(cloud, engine, { target: b, crash: { ...crash, how } });
        await sound(cloud);
        await expired(cloud);
        expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
        await judge(cloud, b);
      }
    },
    300_000,
  );
});

describe("a pause", () => {
  it("that has run out is no pause any more: what was copied in it does not count", async () => {
    const { cloud, engine } = await fresh(programs());
    const ended: string[] = [];
    for (let pauses = 1; pauses <= 40; pauses += 1) {
      const { cloud, engine } = await fresh(programs());
      ended.push((await up(cloud, engine, { target: b, pauses }))?.message ?? "");
      await sound(cloud);
      expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
      await judge(cloud, b);
    }
    expect(ended.join("\n")).toMatch(/the pause has ended and it writes again/);
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
  }, 300_000);
});
