import { describe, expect, it } from "vitest";
import { CUT } from "#lab/apis/cloudflare/index.ts";
import { lab, selfHosted } from "./harness.ts";

const TUNNELS = "{a}/cfd_tunnel";

describe("a fault switch", () => {
  it("cuts the answer of a POST that was carried out; the second attempt meets its own first", async () => {
    const { api, call } = lab();
    await api.faults.set("reset_after_post", { times: 1 });
    expect((await call("GET", TUNNELS)).status).toBe(200);
    expect((await call("POST", TUNNELS, { name: "blog" })).reply).toBe(CUT);
    expect((await call("POST", TUNNELS, { name: "blog" })).error).toMatch(/^1013/);
    expect((await call("POST", TUNNELS, { name: "motor" })).status).toBe(201);
  });

  it("limits the rate as often as told, with Retry-After", async () => {
    const { api, call } = lab();
    await api.faults.set("rate_limited", { times: 2, retry_after: 7, path: "/cfd_tunnel" });
    expect((await call("GET", "{z}")).status).toBe(200);
    expect((await call("GET", TUNNELS)).reply).toMatchObject({ status: 429, headers: { "retry-after": "7" } });
    expect((await call("GET", TUNNELS)).status).toBe(429);
    expect((await call("GET", TUNNELS)).status).toBe(200);
  });

  it("lets dead connections linger until its end", async () => {
    const { api, call, make, time } = lab();
    const id = await make(TUNNELS, { name: "blog" });
    await api.faults.set("connections_linger", { until: "2026-01-01T00:05:00Z" });
    expect((await call("DELETE", `${TUNNELS}/${id}`)).error).toMatch(/^1022/);
    time.now = new Date("2026-01-01T00:05:00Z");
    expect((await call("DELETE", `${TUNNELS}/${id}`)).status).toBe(200);
  });

  it("lets them decay after seconds, and go at once when they are cleaned up", async () => {
    const { api, call, make, time } = lab();
    const [blog, motor] = [await make(TUNNELS, { name: "blog" }), await make(TUNNELS, { name: "motor" })];
    const gone = async (id: string) => (await call("DELETE", `${TUNNELS}/${id}`)).error;
    await api.faults.set("connections_linger", { seconds: 120 });
    expect(await gone(blog)).toMatch(/^1022/);
    await call("DELETE", `${TUNNELS}/${blog}/connections`);
    expect(await gone(blog)).toBe("");
    expect(await gone(motor)).toMatch(/^1022/);
    time.now = new Date("2026-01-01T00:01:59Z");
    expect(await gone(motor)).toMatch(/^1022/);
    time.now = new Date("2026-01-01T00:02:00Z");
    expect(await gone(motor)).toBe("");
  });

  it("makes the zone wait: records are accepted, nothing resolves, no app may use it", async () => {
    const { api, call, state } = lab();
    const record = { name: "a.outward.test", type: "CNAME", content: "b.test" };
    await api.faults.set("zone_pending", {});
    expect((await call("GET", "{z}")).result.status).toBe("pending");
    expect((await call("POST", "{z}/dns_records", record)).status).toBe(201);
    expect(state().records).toEqual([]);
    expect((await call("POST", "{a}/access/apps", selfHosted("a.outward.test"))).error).toMatch(/^12130 .*zone/);
    await api.faults.clear("zone_pending");
    expect(state().records).toHaveLength(1);
    expect((await call("POST", "{a}/access/apps", selfHosted("a.outward.test"))).status).toBe(201);
  });

  it("takes Zero Trust away, and only that", async () => {
    const { api, call } = lab();
    await api.faults.set("not_enabled", {});
    for (const noun of ["apps", "policies", "groups", "service_tokens", "identity_providers", "organizations"])
      expect((await call("GET", `{a}/access/${noun}`)).error).toBe("9999 access.api.error.not_enabled");
    expect((await call("GET", TUNNELS)).status).toBe(200);
    await api.faults.clear();
    expect((await call("GET", "{a}/access/apps")).status).toBe(200);
  });

  it("refuses the API token from where its IP filter lets nobody in, until it is cleared", async () => {
    const { api, call } = lab();
    await api.faults.set("token_elsewhere", { path: "/cfd_tunnel" });
    expect(await call("GET", TUNNELS)).toMatchObject({
      status: 403,
      error: "9109 Cannot use the access token from location: 198.51.100.66",
    });
    expect((await call("GET", "{z}")).status).toBe(200);
    await api.faults.clear("token_elsewhere");
    expect((await call("GET", TUNNELS)).status).toBe(200);
  });

  it("takes one permission away from the API token, and only that", async () => {
    const { api, call } = lab();
    const record = { name: "a.outward.test", type: "CNAME", content: "b.test" };
    await api.faults.set("scope_missing", { path: "DNS Write" });
    expect(await call("POST", "{z}/dns_records", record)).toMatchObject({
      status: 403,
      error: "10000 Authentication error",
      reply: { json: { messages: [{ message: 'the token lacks "DNS Write"' }] } },
    });
    expect((await call("GET", "{z}/dns_records")).status).toBe(200);
    expect((await call("GET", TUNNELS)).status).toBe(200);
    await api.faults.set("scope_missing", { path: "DNS" });
    expect((await call("GET", "{z}/dns_records")).status).toBe(403);
    await api.faults.clear("scope_missing");
    expect((await call("POST", "{z}/dns_records", record)).status).toBe(201);
  });

  it("ends a service token by its name or id, at the API and at the edge, until it is cleared", async () => {
    const { api, call, make, state, time } = lab();
    const tokens = "{a}/access/service_tokens";
    const [old, other] = [await make(tokens, { name: "gateway-7" }), await make(tokens, { name: "gateway-8" })];
    time.now = new Date("2026-02-01T00:00:00Z");
    const ends = () => Object.fromEntries(state().service_tokens.map(({ id, expires_at }) => [id, expires_at]));
    const [dead, alive] = ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
    for (const path of ["gateway-7", old]) {
      await api.faults.set("token_expired", { path });
      expect(ends()).toEqual({ [old]: dead, [other]: alive });
      expect((await call("GET", `${tokens}/${old}`)).result.expires_at).toBe(dead);
    }
    await api.faults.clear("token_expired");
    expect(ends()).toEqual({ [old]: alive, [other]: alive });
    expect((await call("GET", `${tokens}/${old}`)).result.expires_at).toBe(alive);
  });

  it("token_expiring: brings the end of a token that is named near, and of no other, until it is cleared", async () => {
    const { api, call, make, time } = lab();
    const tokens = "{a}/access/service_tokens";
    const [near, far] = [await make(tokens, { name: "gateway-7" }), await make(tokens, { name: "gateway-8" })];
    const end = async (id: string) => (await call("GET", `${tokens}/${id}`)).result.expires_at;
    time.now = new Date("2026-02-01T00:00:00Z");
    await api.faults.set("token_expiring", { path: "gateway-7" });
    expect([await end(near), await end(far)]).toEqual(["2026-02-11T00:00:00Z", "2027-01-01T00:00:00Z"]);
    await api.faults.clear("token_expiring");
    expect(await end(near)).toBe("2027-01-01T00:00:00Z");
  });

  it("hurries the plugin's retries of a 409, and leaves a 400 alone", async () => {
    const { api, call, make } = lab();
    await make(TUNNELS, { name: "blog" });
    expect((await call("POST", TUNNELS, { name: "blog" })).reply.headers).toBeUndefined();
    await api.faults.set("fast_retries", {});
    expect((await call("POST", TUNNELS, { name: "blog" })).reply.headers).toEqual({ "retry-after-ms": "1" });
    expect((await call("POST", TUNNELS, { name: "" })).reply.headers).toBeUndefined();
  });

  it("must be a known one with a known shape", async () => {
    const { api } = lab();
    await expect(api.faults.set("gremlins", {})).rejects.toThrow('no fault "gremlins"; there are reset_after_post');
    await expect(api.faults.set("rate_limited", { often: 3 })).rejects.toThrow("often");
    expect(api.faults.all()).toEqual({});
    await api.faults.set("rate_limited", { times: 3 });
    expect(api.faults.all()).toEqual({ rate_limited: { times: 3 } });
  });
});
