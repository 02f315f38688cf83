import { describe, expect, it } from "vitest";
import { CUT } from "../../../../lab/apis/cloudflare/index.ts";
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
