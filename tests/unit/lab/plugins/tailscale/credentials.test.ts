/** OAuth clients and API keys. */
import { describe, expect, it } from "vitest";
import { tailscale } from "../../../../../lab/plugins/tailscale.ts";
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

  it("are never tried again", async () => {
    const net = answers([granted(), json(429, { message: "slow down" })]);
    await expect(on(net).tags.create({ deviceId: "1", tags: ["tag:vps"] })).rejects.toThrow("slow down (429)");
    expect(net.sent).toHaveLength(2);
  });
});
