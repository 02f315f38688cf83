import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "./sample.ts";

describe("a tailnet of headscale's", () => {
  const stack = (more: object, env = {}) =>
    faultsOf(() =>
      parseSettings(
        { ...credentials, ...flat(rightConfig()), ...more } as Record<string, string | undefined>,
        [definitionOf(rightProject())],
        env,
      ),
    );
  const none = { "tailscale:oauthClientId": undefined, "tailscale:oauthClientSecret": undefined };
  const control = "https://headscale.example.com";
  const joins = { "outward:tailnet": JSON.stringify({ loginServer: control }) };

  it("is opened by an API key, from the config or the environment", () => {
    expect(stack({ ...none, "tailscale:apiKey": "hskey-api-x" })).toEqual([]);
    expect(stack(none, { TAILSCALE_API_KEY: "hskey-api-x" })).toEqual([]);
    expect(stack(none)).toEqual(
      ["oauthClientId", "oauthClientSecret"].map(
        (key) =>
          `tailscale:${key}: is missing; run: pulumi config set --secret tailscale:${key}, or give headscale's API key as tailscale:apiKey`,
      ),
    );
    expect(stack({ "tailscale:oauthClientSecret": undefined })).toEqual([
      "tailscale:oauthClientSecret: is missing; run: pulumi config set --secret tailscale:oauthClientSecret",
    ]);
  });

  it("is opened by one of both, as the provider wants it", () => {
    const faults = stack({ "tailscale:apiKey": "hskey-api-x" });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/^tailscale:oauthClientId: stands beside tailscale:apiKey; .*take out the other/);
  });

  it("is looked into where its hosts join", () => {
    expect(stack(joins)).toEqual([
      `outward:tailnet.loginServer: "${control}" is where hosts would join, and they would be looked for at https://api.tailscale.com; ` +
        `name its API too: pulumi config set tailscale:baseUrl ${control}`,
    ]);
    expect(stack({ ...joins, "tailscale:baseUrl": control })).toEqual([]);
    expect(stack(joins, { TAILSCALE_BASE_URL: control })).toEqual([]);
    const own = JSON.stringify({ loginServer: "https://controlplane.tailscale.com" });
    expect(stack({ "outward:tailnet": own })).toEqual([]);
  });
});
