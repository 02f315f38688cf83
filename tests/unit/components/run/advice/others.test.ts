import { describe, expect, it } from "vitest";
import type { Operation } from "#components/run/advice/row.ts";
import { adviceOn } from "#components/run/advice/table.ts";
import { type Code, HcloudError, invalid, taken } from "#lab/apis/hcloud/errors.ts";
import { TailscaleError } from "#lab/apis/tailscale/errors.ts";
import { byHetzner, byTailscale, types } from "./words.ts";

const told = (type: string, operation: Operation, error: string): string => {
  const advice = adviceOn({ type, operation, error });
  return advice ? `${advice.cause}\n${advice.move}` : "nothing";
};

describe("advice on Hetzner's refusals", () => {
  /** Every code of the emulator: where this stack meets it and what it is told, or why it cannot meet it. */
  const codes: Readonly<Record<Code, readonly [Operation, RegExp] | string>> = {
    json_error: "the provider writes JSON",
    unauthorized: ["create", /config set --secret hcloud:token/],
    resource_limit_exceeded: ["create", /under Limits/],
    not_found: ["update", /up --refresh/],
    firewall_resource_not_found: ["update", /up --refresh/],
    conflict: ["update", /up --refresh/],
    uniqueness_error: ["create", /\{import\} '<id>'/],
    deprecated_api_endpoint: "nobody asks for datacenters",
    resource_unavailable: ["create", /no room for \{serverType\} at \{location\}.*\n.*outward:host\.places/],
    invalid_input: "values are checked before",
    invalid_server_type: ["create", /outward:host\.serverType/],
    server_not_stopped: "no server's type is changed",
    resource_in_use: ["delete", /uses this firewall/],
    firewall_already_applied: "the provider takes it for success",
    private_net_only_server: "every server is public",
    locked: ["delete", /Another action works on this server/],
    protected: ["delete", /lift the protection/],
    rate_limit_exceeded: ["create", /3600 calls an hour/],
    server_error: ["create", /status\.hetzner\.com/],
    not_modelled: "the emulator's own gap",
  };
  const wordsOf = (code: string): string => byHetzner(new HcloudError(code as Code, "the vendor's sentence").reply);

  it.each(
    Object.entries(codes).flatMap(([code, it]) => (typeof it === "string" ? [] : [[code, ...it] as const])),
  )("%s at %s: cause and move", (code, operation, says) => {
    expect(told(types.server, operation, wordsOf(code))).toMatch(says);
  });

  it.each(Object.entries(codes).filter(([, it]) => typeof it === "string"))("%s: none, since %s", (code) => {
    expect(told(types.server, "create", wordsOf(code))).toBe("nothing");
  });

  it.each([
    ["a name that is taken", byHetzner(taken("name", "server name is already used").reply), /take it over/],
    [
      "a type not sold there",
      byHetzner(invalid("location", "unsupported location for server type").reply),
      /serverType/,
    ],
    [
      "an action that failed",
      "the lab's fault switch made this action fail (action_failed, 12)",
      /failed to carry it out/,
    ],
    ["an action that vanished", "actions not found: [12]", /lost sight of it/],
    ["a server that is gone", "server 12 is gone; run pulumi refresh", /up --refresh/],
  ])("%s", (_what, error, says) => {
    expect(told(types.server, "update", error)).toMatch(says);
  });

  /** Of the vendor's own list (hcloud-go's error.go), what this stack may meet and the emulator does not say. */
  it.each([
    ["unauthorized", /mistyped or revoked/],
    ["token_readonly", /may only read/],
    ["forbidden", /the account may not/],
    ["resource_locked", /support/],
    ["unknown_error", /status\.hetzner\.com/],
    ["bad_gateway", /status\.hetzner\.com/],
    ["timeout", /status\.hetzner\.com/],
    ["maintenance", /status\.hetzner\.com/],
    ["service_error", /status\.hetzner\.com/],
    ["placement_error", /no room/],
    ["firewall_managed_by_label_selector", /label selector/],
  ])("%s", (code, says) => {
    expect(told(types.server, "create", `the vendor's sentence (${code}, 0123456789abcdef)`)).toMatch(says);
    expect(told(types.server, "create", `the vendor's sentence (${code})`)).toMatch(says);
  });
});

describe("advice on Tailscale's refusals", () => {
  const wordsOf = (status: number, message: string): string => byTailscale(new TailscaleError(status, message).reply);

  it.each([
    [
      types.policyOfTailnet,
      wordsOf(412, "precondition failed, invalid old hash"),
      /tailnet\.policy external.*\{import\} acl/,
    ],
    [types.policyOfTailnet, wordsOf(400, "test(s) failed"), /outward:tailnet\.operators/],
    [types.policyOfTailnet, wordsOf(400, 'dst=tag not found: "tag:a"'), /outward:tailnet\.operators/],
    [types.key, wordsOf(400, "requested tags [tag:outward] are invalid or not permitted"), /tagOwners/],
    [types.key, wordsOf(400, "tailnet-owned auth key must have tags set"), /tagOwners/],
    [types.key, wordsOf(401, "API token invalid"), /oauthClientId/],
    [types.key, "oauth2: cannot fetch token: 401\nResponse: {}", /oauthClientId/],
    [types.key, wordsOf(403, "calling actor does not have enough permissions"), /auth_keys, devices:core/],
    [types.key, wordsOf(429, "rate limit exceeded"), /wait a minute/],
    [types.key, "oauth2: cannot fetch token: 429\nResponse: {}", /wait a minute/],
    [types.key, wordsOf(500, "internal server error"), /status\.tailscale\.com/],
    [
      types.key,
      "Failed to create key: invalid character 'p' after top-level value",
      /headscale has one after its version/,
    ],
  ])("%s: %s", (type, error, says) => {
    expect(told(type, "create", error)).toMatch(says);
  });

  it("that a key is gone", () => {
    expect(told(types.key, "update", wordsOf(404, "API key does not exist"))).toMatch(/up --refresh/);
  });
});

describe("advice on a host that cannot be reached", () => {
  it.each([
    [
      "after 24 failed attempts: dial ops@100.64.0.7:22: Timed out while waiting for handshake",
      /not answer over the tailnet/,
    ],
    ["after 24 failed attempts: dial tcp 100.64.0.7:22: i/o timeout", /not answer over the tailnet/],
    [
      "after 24 failed attempts: ssh: handshake failed: ssh: unable to authenticate",
      /does not let this machine log in/,
    ],
    ["after 24 failed attempts: dial ops@100.64.0.7:22: All configured authentication methods failed", /log in/],
  ])("%s", (error, says) => {
    expect(told(types.remote, "create", error)).toMatch(says);
  });
});

describe("advice on a call that nobody answered", () => {
  it.each([
    "read tcp 192.0.2.1:50000->192.0.2.2:443: read: connection reset by peer",
    'Post "https://api.cloudflare.com/client/v4/x": EOF',
    "dial tcp: lookup api.cloudflare.com: no such host",
    "context deadline exceeded",
    "fetch failed",
  ])("%s", (error) => {
    for (const type of [types.tunnel, types.server, types.key]) {
      expect(told(type, "create", error)).toMatch(/may have been made all the same[\s\S]*run pulumi up again/);
      expect(told(type, "delete", error)).toMatch(/may have been done all the same[\s\S]*up --refresh/);
    }
  });
});

describe("advice on what nobody has explained", () => {
  it.each([
    [types.tunnel, 'POST "https://x": 400 Bad Request {"errors":[{"code":10220,"message":"1013 is no code here"}]}'],
    [types.server, "server is protected from the elements (weather)"],
    [types.key, "the answer is 42 (418)"],
    [types.remote, "Process exited with status 1: running sudo outward apply blog"],
    ["random:index/randomBytes:RandomBytes", "connection reset by peer"],
  ])("is none: %s %s", (type, error) => {
    expect(told(type, "create", error)).toBe("nothing");
  });
});
