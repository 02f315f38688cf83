/** Looking for devices. */
import { describe, expect, it } from "vitest";
import { tailscale } from "../../../../../lab/plugins/tailscale.ts";
import { answers, context, json } from "../replay.ts";
import { config, devices, granted, on } from "./harness.ts";

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

  it("refuses no name, two names and a wait that is none", async () => {
    const { getDevice } = on(answers([]));
    await expect(getDevice({})).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", name: "b" })).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", waitFor: "1s" })).rejects.toThrow("greater than 1 second");
    await expect(getDevice({ hostname: "a", waitFor: "soon" })).rejects.toThrow('"soon" must be a duration');
  });
});
