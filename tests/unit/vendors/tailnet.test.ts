import { afterEach, describe, expect, it, vi } from "vitest";
import { serve } from "#lab/apis/server.ts";
import { CLIENT, lab } from "#lab/tests/unit/tailscale/harness.ts";
import { tailnetApi } from "#vendors/tailnet.ts";
import { isConnected, tailnetOfStack } from "#vendors/tailscale.ts";

const apiKey = "hskey-api-prefix-secret";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

const opened = async (options: { apiKey?: string } = {}) => {
  const world = lab(options);
  const calls: string[] = [];
  const server = await serve(world.api, { host: "127.0.0.1", port: 0 }, ({ method, path, status }) =>
    calls.push(`${method} ${path} ${status}`),
  );
  closing.push(() => server.close());
  return { world, calls, baseUrl: server.url };
};

const devices = "/tailnet/-/devices";

describe("the tailnet's API", () => {
  it("is opened by an API key alone, without a token that headscale has none of", async () => {
    const { baseUrl, calls } = await opened({ apiKey });
    expect(await (await tailnetApi({ baseUrl, apiKey })).call("GET", devices)).toEqual({ devices: [] });
    expect(calls).toEqual([`GET /api/v2${devices} 200`]);
    await expect((await tailnetApi({ baseUrl, apiKey: "another" })).call("GET", devices)).rejects.toThrow("401");
  });

  it("is opened by an OAuth client, whatever key the environment has besides", async () => {
    const { baseUrl, calls } = await opened();
    vi.stubEnv("TAILSCALE_API_KEY", apiKey);
    const client = { clientId: CLIENT.id, clientSecret: CLIENT.secret };
    await (await tailnetApi({ baseUrl, ...client })).call("GET", devices);
    expect(calls).toEqual(["POST /api/v2/oauth/token 200", `GET /api/v2${devices} 200`]);
  });

  it("is opened by the environment's key where there is nothing else", async () => {
    const { baseUrl, calls } = await opened({ apiKey });
    vi.stubEnv("TAILSCALE_API_KEY", apiKey);
    await (await tailnetApi({ baseUrl })).call("GET", devices);
    expect(calls).toEqual([`GET /api/v2${devices} 200`]);
  });

  it("tells who is connected, headscale's too", async () => {
    const { world, baseUrl } = await opened({ apiKey });
    world.join("on");
    world.join("off", { online: false, lastSeen: "2026-01-01T00:00:00Z" });
    const config = { "tailscale:baseUrl": baseUrl, "tailscale:apiKey": apiKey };
    const found = await (await tailnetOfStack(config)).devices();
    expect(found.map((one) => [one.hostname, isConnected(one, Date.now())])).toEqual([
      ["on", true],
      ["off", false],
    ]);
  });
});
