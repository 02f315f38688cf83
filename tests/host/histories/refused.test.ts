/** Moves that cannot be: they end before the point of no return, and the old host serves on. */
import { describe, expect, it, vi } from "vitest";
import { fresh } from "./history.ts";
import { a, b, judge, writers } from "./judge.ts";
import { staged } from "./stage.ts";
import { up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

describe("a move that cannot be", () => {
  it("ends before the commit when what was restored is not what was copied", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.fault("corrupt", true);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toContain(`what ${b} has is not what was copied`);
    await judge(cloud, a);
  });

  it("ends before the commit when a plain file is not what it is on the old host", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.fault("stale", true);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toContain("blog: 1 files are not what they are on the other host:\n  >f.st...... files/log");
    await judge(cloud, a);
    cloud.fault("stale", false);
    expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
    await judge(cloud, b);
  });

  it("and the same move loses them when nobody compares", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.fault("stale", true);
    cloud.fault("blind", true);
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
    expect((await cloud.facts(b)).files).not.toEqual(cloud.measured);
  });

  it("ends before the pause when what writes plain files does not run on the copy", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.fault("unfit", true);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toMatch(/outward-blog-metrics.service/);
    expect(await cloud.facts(a)).toMatchObject({ role: "active", connected: true });
    await judge(cloud, a);
    cloud.fault("unfit", false);
    expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
    await judge(cloud, b);
  });

  it("is refused when the old host is of a checkout that knows nothing of plain files", async () => {
    const { cloud, engine } = await fresh(programs(), {}, [a]);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toMatch(
      /^blog on outward-test-aaaaaa does not give its plain files; .* nothing was moved\n {2}set outward:host/,
    );
    await judge(cloud, a);
  });

  it("is refused when what follows turns out to have what does not, and the old host's unit is too old to say so", async () => {
    const { cloud, engine } = await fresh(programs(), { follows: true, files: false }, [a]);
    cloud.fault("unlogged", true);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toMatch(
      /^blog has something unlogged; what outward-test-aaaaaa has of it .* nothing was moved\n {2}set outward:host back/,
    );
    expect(cloud.said.filter((line) => line.includes("quiesce"))).toEqual([]);
    await judge(cloud, a);
  });

  it("is refused when the host with the data does not answer", async () => {
    const { cloud, engine } = await fresh(programs());
    await cloud.down(a);
    const error = await up(cloud, engine, { target: b });
    expect(error?.message).toContain(`${a} has the data and does not answer`);
    expect(await writers(cloud)).toEqual([]);
    await cloud.reboot(a);
    await judge(cloud, a);
  });

  it("is refused when nobody knows who served, and an own host does not answer: nothing begins empty", async () => {
    const { cloud } = await fresh(programs());
    await cloud.down(a);
    const error = await up(cloud, {}, { target: b, deletes: true });
    expect(error?.message).toContain(`${a} of this stack does not answer, and nobody else says who serves`);
    expect(error?.message).toContain(`oldHostIsGone ${a}`);
    expect(await writers(cloud)).toEqual([]);
    await cloud.reboot(a);
    expect(await up(cloud, {}, { target: b, deletes: true })).toBeUndefined();
    await judge(cloud, b);
  });

  it("is refused when the host with the data answers, and cannot be brought up to date: it is not called dead", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.full.add(a);
    const error = await up(cloud, engine, { target: b, deletes: true });
    expect(error?.message).toMatch(/^outward-test-aaaaaa answers, and this checkout's program cannot be brought to it/);
    expect(error?.message).toContain("No space left on device");
    expect(error?.message).not.toMatch(/does not answer|oldHostIsGone/);
    await judge(cloud, a);
    cloud.full.clear();
    expect(await up(cloud, engine, { target: b, deletes: true })).toBeUndefined();
    await judge(cloud, b);
  });

  it("is refused when a new server only bears the name of the host with the data", async () => {
    const { cloud, engine } = await fresh(programs());
    cloud.delete(a);
    const error = await up(cloud, engine, { target: a });
    expect(error?.message).toContain(`${a} is new and has nothing`);
    expect(await writers(cloud)).toEqual([]);
  });

  it("never lets a host serve again that was started behind our back", async () => {
    const { cloud, engine } = await fresh(programs());
    await up(cloud, engine, { target: b });
    await cloud.down(a);
    await cloud.reboot(a);
    await judge(cloud, b);
    for (const unit of ["tunnel", "web"]) await cloud.startByHand(a, `outward-blog-${unit}.service`);
    await judge(cloud, b);
    expect(await cloud.facts(a)).toMatchObject({ role: "left", web: true, tunnel: false });
  });

  it("never lets a host run anything that has ceded, neither at boot nor by hand", async () => {
    const ceded = async (life = 0): ReturnType<typeof fresh> => {
      const made = await fresh(programs());
      await up(made.cloud, made.engine, { target: b, life });
      return (await made.cloud.facts(a)).role === "ceded" ? made : ceded(life + 2);
    };
    const { cloud } = await ceded();
    expect((await cloud.facts(a)).connected).toBe(true);
    await cloud.reboot(a);
    for (const service of ["tunnel", "web"]) await cloud.startByHand(a, `outward-blog-${service}.service`);
    expect(await cloud.facts(a)).toMatchObject({ role: "ceded", connected: false, web: false, tunnel: false });
  }, 120_000);

  it("is seen when two hosts write all the same", async () => {
    const { cloud } = await fresh(programs());
    cloud.create(b);
    expect(await cloud.command(b, "begin", "blog")).toBe(0);
    await cloud.visit();
    expect(() => cloud.intact()).toThrow("two hosts accept writes");
  });
});
