/** A host is ordered at the first place that has room; what is there is never touched by what is sold out. */
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const [nbg1, fsn1] = ["nbg1", "fsn1"].map((location) => ({ serverType: "cx23", location }));

describe.skipIf(withoutEngine)("places under the real engine", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const settings = { places: JSON.stringify([nbg1, fsn1]), successor: "false" };
  const run = (...args: string[]) => {
    const own = Object.entries(settings).map(([key, value]) => [`places:${key}`, value]);
    return engine.pulumi(...args, ...configArgs(Object.fromEntries(own)), ...world.config);
  };
  const up = () => run("up", "--yes", "--skip-preview");
  const servers = (): Record<string, string> =>
    Object.fromEntries(
      Object.values(world.hcloud.dump().servers).map(({ id, name, location }) => [name, `${location} ${id}`]),
    );
  const unchanged = () => fine(run("preview", "--expect-no-changes"));

  beforeAll(async () => {
    world = await cloud();
    const checkout = path.join(import.meta.dirname, "..", "..");
    engine = await engineOn("places", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  beforeEach(() => world.hcloud.faults.clear());
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("takes the first one when it has room", async () => {
    expect(await fine(up())).not.toContain("no room");
    expect(servers()).toEqual({ "outward-test-old": expect.stringMatching(/^nbg1 /) });
  });

  it("does not move what is there when its place is sold out afterwards", async () => {
    const before = servers();
    await world.hcloud.faults.set("sold_out", { path: "cx23 at nbg1" });
    await unchanged();
    await fine(up());
    expect(servers()).toEqual(before);
  });

  it("refuses in words when the order is refused though there should be room, and the old host stays", async () => {
    const before = servers();
    settings.successor = "true";
    await world.hcloud.faults.set("resource_unavailable", { path: "nbg1" });
    const said = await failed(up());
    expect(said).toContain("Hetzner has no room for cx23 at nbg1 now, though it may not say so.");
    expect(said).toContain("pulumi config rm --path 'outward:host.places[<its number, from 0>]'");
    expect(servers()).toEqual(before);
  });

  it("takes the next one when the first is sold out, and keeps it when there is room again", async () => {
    const before = servers();
    settings.successor = "true";
    await world.hcloud.faults.set("sold_out", { path: "cx23 at nbg1" });
    const text = await fine(up());
    expect(text).toContain("host outward-test-new is ordered as cx23 at fsn1: Hetzner has no room for cx23 at nbg1");
    const now = servers();
    expect(now).toEqual({ ...before, "outward-test-new": expect.stringMatching(/^fsn1 /) });
    await world.hcloud.faults.clear();
    await unchanged();
    await fine(up());
    expect(servers()).toEqual(now);
  });

  it("orders the first one when none has room, for Hetzner to refuse, and says so before", async () => {
    settings.successor = "false";
    await fine(up());
    const before = servers();
    settings.successor = "true";
    await world.hcloud.faults.set("sold_out", { path: "cx23" });
    const said = await failed(up());
    expect(said).toContain("no place of host outward-test-new has room: cx23 at nbg1, cx23 at fsn1");
    expect(said).toContain("Hetzner has no room for cx23 at nbg1 now");
    expect(servers()).toEqual(before);
  });
});
