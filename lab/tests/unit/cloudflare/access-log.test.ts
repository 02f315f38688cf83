/** The authentication log, and what of applications, login methods and the organization goes to the edge. */
import { describe, expect, it } from "vitest";
import type { EdgeRequest } from "#lab/apis/cloudflare/edge.ts";
import { account_id, official } from "./client.ts";
import { lab } from "./harness.ts";

const LOG = "{a}/access/logs/access_requests";

const request = (hour: number, more: Partial<EdgeRequest> = {}): EdgeRequest => ({
  created_at: `2026-01-01T${String(hour).padStart(2, "0")}:00:00.123456Z`,
  allowed: true,
  app_uid: "app",
  app_domain: "motor.outward.test/readings",
  ip_address: "198.51.100.66",
  ray_id: "0123456789abcdef",
  user_email: "",
  connection: "",
  non_identity: true,
  client_id: "ci.access",
  secret: "previous",
  ...more,
});

const logged = (...requests: readonly EdgeRequest[]) => {
  const world = lab();
  world.edge.requests.push(...requests);
  const hours = async (query: string) =>
    (await world.call("GET", `${LOG}?${query}`)).rows.map(({ created_at }) => String(created_at).slice(11, 13));
  return { ...world, hours };
};

describe("the authentication log", () => {
  it("shows the documented fields, and neither the token nor which of its secrets", async () => {
    const { call } = logged(request(1));
    expect((await call("GET", LOG)).rows).toEqual([
      {
        action: "login",
        allowed: true,
        app_domain: "motor.outward.test/readings",
        app_uid: "app",
        connection: "",
        created_at: "2026-01-01T01:00:00Z",
        ip_address: "198.51.100.66",
        ray_id: "0123456789abcdef",
        user_email: "",
      },
    ]);
  });

  it("has the newest first, 25 unless told, and narrows by time, application, result and kind", async () => {
    const person = { non_identity: false, user_email: "me@outward.test", connection: "onetimepin" };
    const { hours } = logged(
      request(1),
      request(2, { allowed: false }),
      request(3, person),
      request(4, { app_uid: "b" }),
    );
    expect(await hours("")).toEqual(["04", "03", "02", "01"]);
    expect(await hours("direction=asc&limit=2")).toEqual(["01", "02"]);
    expect(await hours("direction=asc&limit=2&page=2")).toEqual(["03", "04"]);
    expect(await hours("since=2026-01-01T02:00:00Z&until=2026-01-01T03:30:00Z")).toEqual(["03", "02"]);
    expect(await hours("allowed=false")).toEqual(["02"]);
    expect(await hours("non_identity=false")).toEqual(["03"]);
    expect(await hours("app_uid=b")).toEqual(["04"]);
    const many = logged(...Array.from({ length: 30 }, () => request(5)));
    expect(await many.hours("")).toHaveLength(25);
  });

  it.each(["email=me@outward.test", "limit=0", "since=yesterday", "allowed=maybe"])("refuses %s", async (query) => {
    expect(await lab().call("GET", `${LOG}?${query}`)).toMatchObject({ status: 400 });
  });

  it("needs its own permission", async () => {
    const world = lab({ scopes: ["Access: Service Tokens Write"] });
    expect(await world.call("GET", LOG)).toMatchObject({ status: 403 });
  });

  it("is understood by the vendor's own client", async () => {
    const { client, edge } = await official();
    edge.requests.push(request(1));
    const rows = await client.zeroTrust.access.logs.accessRequests.list({ account_id, limit: 10, direction: "asc" });
    expect(rows).toMatchObject([{ allowed: true, app_uid: "app", ip_address: "198.51.100.66" }]);
  });
});

describe("the edge is told", () => {
  const app = { type: "self_hosted", name: "app", domain: "app.outward.test" };

  it("of login methods, of the organization, and of what an application says of them", async () => {
    const { call, make, state } = lab();
    const config = { client_id: "id", client_secret: "a secret" };
    const hub = await make("{a}/access/identity_providers", { name: "GitHub", type: "github", config });
    const include = [{ "github-organization": { name: "acme", team: "ops", identity_provider_id: hub } }];
    const policy = { name: "ops", decision: "allow", include, session_duration: "1h" };
    const id = await make("{a}/access/policies", policy);
    const cors_headers = { allowed_origins: ["https://a.test"], allowed_methods: ["GET"], allow_credentials: true };
    const more = { allowed_idps: [hub], auto_redirect_to_identity: true, cors_headers };
    await make("{a}/access/apps", { ...app, ...more, policies: [{ id, precedence: 1 }] });
    await call("PUT", "{a}/access/organizations", {
      auth_domain: "outward.cloudflareaccess.com",
      name: "outward",
      deny_unmatched_requests: true,
      deny_unmatched_requests_exempted_zone_names: ["other.test"],
    });
    expect(state().identity_providers.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "One-time PIN onetimepin",
      "GitHub github",
    ]);
    expect(JSON.stringify(state())).not.toContain("a secret");
    expect(state().apps[0]).toMatchObject({ ...more, policies: [{ id, include, session_duration: "1h" }] });
    expect(state().organization).toMatchObject({
      deny_unmatched_requests: true,
      deny_unmatched_requests_exempted_zone_names: ["other.test"],
    });
  });

  it.each([
    [
      "a preflight that is both answered and bypassed",
      { options_preflight_bypass: true, cors_headers: {} },
      "cannot be turned on if cors_headers is set",
    ],
    [
      "credentials for all origins",
      { cors_headers: { allow_all_origins: true, allow_credentials: true } },
      "credentials are not permitted when all origins are allowed",
    ],
    ["an origin with a path", { cors_headers: { allowed_origins: ["https://a.test/x"] } }, "an origin"],
  ])("nothing of %s, which is refused", async (_what, more, why) => {
    const got = await lab().call("POST", "{a}/access/apps", { ...app, ...more });
    expect(got).toMatchObject({ status: 400, error: expect.stringContaining(why) });
  });

  it("of a disabled token, which is enabled again", async () => {
    const { call, make, state } = lab();
    const token = { name: "gateway-7" };
    const id = await make("{a}/access/service_tokens", token);
    await call("PUT", `{a}/access/service_tokens/${id}`, { ...token, enabled: false });
    expect(state().service_tokens[0]).toMatchObject({ enabled: false });
    await call("PUT", `{a}/access/service_tokens/${id}`, { ...token, enabled: true });
    expect(state().service_tokens[0]).not.toHaveProperty("enabled");
  });
});
