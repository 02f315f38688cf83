/** OAuth clients and API keys. */
import { describe, expect, it } from "vitest";
import { tailscale } from "#lab/stand-ins/tailscale.ts";
import { answers, json } from "../replay.ts";
import { config, devices, granted, on } from "./harness.ts";

describe("the credentials", () => {
  it("go into the form when the header is refused", async () => {
    const net = answers([json(401, {}), granted(), devices("a")]);
    await on(net, { ...config, scopes: '["auth_keys","devices:core"]' }).getDevice({ hostname: "gw" });
    expect(net.sent[0]).toContain("grant_type=client_credentials&scope=auth_keys+devices%3Acore");
    expect(net.headers[0]?.get("authorization")).toMatch(/^Basic /);
    expect(net.sent[1]).toContain("client_id=id&client_secret=secret");
    expect(net.headers[1]?.get("authorization")).toBeNull();
  });

  it("are exchanged again ten seconds before the token would expire", async () => {
    const net = answers([granted({ expires_in: 11 }), devices(), granted({ expires_in: 11 }), devices("a")]);
    await on(net).getDevice({ hostname: "gw", waitFor: "5s" });
    expect(net.sent.filter((line) => line.includes("/oauth/token"))).toHaveLength(2);
  });

  it("are an API key with no password, or an OAuth client, and not both", async () => {
    const net = answers([devices("a")]);
    await on(net, { apiKey: "tskey-api", baseUrl: "http://api.test" }).getDevice({ hostname: "gw" });
    expect(net.headers[0]?.get("authorization")).toBe(`Basic ${btoa("tskey-api:")}`);
    const { configure } = tailscale(answers([]).outside, { OAUTH_CLIENT_ID: "stray" });
    expect(() => configure?.({ apiKey: "tskey-api" })).toThrow("conflicting");
    expect(() => configure?.({})).toThrow("empty");
  });

  it("are asked for at the base address as it is written, so that its last slash is one too many", async () => {
    const net = answers([granted(), devices("a")]);
    await on(net, { ...config, baseUrl: `${config.baseUrl}/` }).getDevice({ hostname: "gw" });
    expect(net.sent.map((line) => line.split(" ")[1])).toEqual([
      "//api/v2/oauth/token",
      "/api/v2/tailnet/-/devices?hostname=gw",
    ]);
  });

  it.each([429, 500, 502, 503])("are never tried again after %d", async (status) => {
    const net = answers([granted(), json(status, { message: "later" })]);
    await expect(on(net).tags.create({ deviceId: "1", tags: ["tag:vps"] })).rejects.toThrow(`later (${status})`);
    expect(net.pauses).toEqual([]);
    expect(net.sent).toHaveLength(2);
  });
});
