/** Looking for devices. */
import { describe, expect, it } from "vitest";
import { tailscale } from "#lab/stand-ins/tailscale.ts";
import { answers, context, json } from "../replay.ts";
import { config, devices, gone, granted, on } from "./harness.ts";

describe("looking for a device", () => {
  it("asks every second until it is there, and takes the first", async () => {
    const net = answers([granted(), devices(), json(500, { message: "later" }), devices("stale", "new")]);
    expect(await on(net).getDevice({ hostname: "gw", waitFor: "10s" })).toMatchObject({ id: "stale", waitFor: "10s" });
    expect(net.pauses).toEqual([1_000, 1_000]);
  });

  it("lists by filters, and by a prefix that the API does not know", async () => {
    const net = answers([granted(), devices("gw-1", "db-1")]);
    const { functions = {} } = tailscale(net.outside, {});
    const filters = [{ name: "tags", values: ["tag:a", "tag:b"] }];
    const found = await functions["tailscale:index/getDevices:getDevices"]?.run(
      { namePrefix: "gw-", filters },
      context(config),
    );
    expect(net.sent[1]).toBe("GET /api/v2/tailnet/-/devices?tags=tag%3Aa&tags=tag%3Ab");
    expect(found?.devices).toMatchObject([{ id: "gw-1" }]);
  });

  it("gives up at the deadline, and at once without one", async () => {
    const net = answers([granted(), devices(), devices(), devices()]);
    await expect(on(net).getDevice({ hostname: "gw", waitFor: "2s" })).rejects.toThrow('hostname="gw"');
    expect(net.pauses).toEqual([1_000, 1_000]);
    const once = answers([granted(), devices()]);
    await expect(on(once).getDevice({ name: "gw.ts.net" })).rejects.toThrow('name="gw.ts.net"');
    expect(once.pauses).toEqual([]);
  });

  it("keeps looking after any refusal while it waits, and asks for a name in full", async () => {
    const net = answers([granted(), json(401, { message: "no" }), json(404, { message: "no" }), devices("gw")]);
    await on(net).getDevice({ name: "gw.ts.net", waitFor: "1m" });
    expect(net.sent.at(-1)).toBe("GET /api/v2/tailnet/-/devices?name=gw.ts.net");
    expect(net.pauses).toHaveLength(2);
  });

  it("refuses no name, two names and a wait that is none", async () => {
    const { getDevice } = on(answers([]));
    await expect(getDevice({})).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", name: "b" })).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", waitFor: "1s" })).rejects.toThrow("greater than 1 second");
    await expect(getDevice({ hostname: "a", waitFor: "soon" })).rejects.toThrow('"soon" must be a duration');
  });
});

describe("a device's tags", () => {
  const tagged = {
    id: "n1",
    inputs: { deviceId: "n1", tags: ["tag:vps"] },
    outputs: { deviceId: "n1", tags: ["tag:vps"] },
  };

  it("are read back, and gone with their device", async () => {
    const moved = json(200, { id: "1", nodeId: "n1", tags: ["tag:db"] });
    const { tags } = on(answers([granted(), moved, gone()]));
    const after = await tags.refresh(tagged);
    if (!after) throw new Error("the device is gone");
    expect(await tags.diff(after, tagged.inputs)).toEqual(["tags"]);
    expect(await tags.refresh(tagged)).toBeUndefined();
  });

  it("cannot be taken away: a device has to go before them", async () => {
    const net = answers([granted(), json(400, { message: "tagged devices must have at least one tag" })]);
    await expect(on(net).tags.remove(tagged)).rejects.toThrow("at least one tag (400)");
    expect(net.sent[1]).toBe('POST /api/v2/device/n1/tags {"tags":[]}');
  });
});
