/** headscale's own API in Tailscale's shape: https://github.com/juanfont/headscale/pull/3329. */
import { afterEach, describe, expect, it } from "vitest";
import { serve } from "#lab/apis/server.ts";
import { createTailscale as createClient } from "#lab/stand-ins/tailscale/client.ts";
import { getDevice, getDevices } from "#lab/stand-ins/tailscale/devices.ts";
import { lab } from "./harness.ts";

const apiKey = "hskey-api-prefix-secret";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const opened = async (key: string) => {
  const world = lab({ apiKey });
  const server = await serve(world.api, { host: "127.0.0.1", port: 0 }, () => {});
  closing.push(() => server.close());
  const outside = { fetch, now: Date.now, pause: async () => {} };
  return { world, url: server.url, client: createClient({ apiKey: key, baseUrl: server.url }, outside) };
};

describe("headscale's own API", () => {
  it("takes its key from Tailscale's client, and as a bearer; no other, and none of Tailscale's own API", async () => {
    const { url, client } = await opened(apiKey);
    expect(await getDevices.run(client, {})).toMatchObject({ devices: [] });
    const status = async (authorization: string) =>
      (await fetch(`${url}/api/v2/tailnet/-/devices`, { headers: { authorization } })).status;
    expect([await status(`Bearer ${apiKey}`), await status("Bearer another")]).toEqual([200, 401]);
    const { world } = { world: lab() };
    world.join("vps1");
    const refused = await world.api.authorize?.({
      path: "/api/v2/x",
      headers: { authorization: `Bearer ${apiKey}` },
    } as never);
    expect(refused?.status).toBe(401);
  });

  it("lists every device whatever is asked for, so that a lookup by name finds another's", async () => {
    const { world, client } = await opened(apiKey);
    world.join("another");
    world.join("vps1");
    expect(await getDevice.run(client, { hostname: "vps1" })).toMatchObject({ hostname: "another" });
    const filters = [{ name: "hostname", values: ["vps1"] }];
    expect(await getDevices.run(client, { filters })).toMatchObject({
      devices: [{ hostname: "another" }, { hostname: "vps1" }],
    });
  });

  it("says of a device that it is offline, and not that it is connected", async () => {
    const { world, url } = await opened(apiKey);
    world.join("on");
    world.join("off", { online: false, lastSeen: "2026-01-01T00:00:00Z" });
    const answer = await fetch(`${url}/api/v2/tailnet/-/devices`, { headers: { authorization: `Bearer ${apiKey}` } });
    const { devices } = (await answer.json()) as { devices: Record<string, unknown>[] };
    expect(devices.map(({ connectedToControl, lastSeen }) => [connectedToControl, lastSeen])).toEqual([
      [undefined, undefined],
      [undefined, "2026-01-01T00:00:00Z"],
    ]);
  });
});
