import { describe, expect, it } from "vitest";
import { LAB_SCOPES } from "#lab/apis/cloudflare/index.ts";
import { lab, TOKEN } from "./harness.ts";

describe("a token", () => {
  it("is verified when it is known, and refused when it is not", async () => {
    const { call } = lab();
    expect(await call("GET", "/user/tokens/verify")).toMatchObject({ status: 200, result: { status: "active" } });
    expect(await call("GET", "/user/tokens/verify", undefined, "x".repeat(40))).toMatchObject({
      status: 401,
      error: "1000 Invalid API Token",
    });
    expect(await call("GET", "/user/tokens/verify", undefined, "")).toMatchObject({
      status: 400,
      error: "6003 Invalid request headers",
    });
  });

  it("of the lab has exactly the permissions a user's token needs", () => {
    expect(LAB_SCOPES).toEqual([
      "Zone Read",
      "DNS Write",
      "Cloudflare Tunnel Write",
      "Access: Apps and Policies Write",
      "Access: Service Tokens Write",
      "Access: Organizations, Identity Providers, and Groups Write",
      "Access: Audit Logs Read",
      "Notifications Write",
    ]);
  });

  const READS: readonly (readonly [string, (typeof LAB_SCOPES)[number]])[] = [
    ["{z}", "Zone Read"],
    ["{z}/dns_records", "DNS Write"],
    ["{a}/cfd_tunnel", "Cloudflare Tunnel Write"],
    ["{a}/access/apps", "Access: Apps and Policies Write"],
    ["{a}/access/policies", "Access: Apps and Policies Write"],
    ["{a}/access/service_tokens", "Access: Service Tokens Write"],
    ["{a}/access/groups", "Access: Organizations, Identity Providers, and Groups Write"],
    ["{a}/access/identity_providers", "Access: Organizations, Identity Providers, and Groups Write"],
    ["{a}/access/organizations", "Access: Organizations, Identity Providers, and Groups Write"],
    ["{a}/alerting/v3/policies", "Notifications Write"],
  ];
  it.each(READS)("reads %s with %s, and not with all the others", async (target, scope) => {
    expect((await lab({ scopes: [scope] }).call("GET", target)).status).toBe(200);
    const others = LAB_SCOPES.filter((other) => other !== scope);
    expect(await lab({ scopes: others }).call("GET", target)).toMatchObject({
      status: 403,
      error: "10000 Authentication error",
    });
  });

  it("that may read may not write", async () => {
    const { call } = lab({ scopes: ["DNS Read"] });
    const record = { name: "a.outward.test", type: "CNAME", content: "b.test" };
    expect((await call("GET", "{z}/dns_records")).status).toBe(200);
    expect((await call("POST", "{z}/dns_records", record)).status).toBe(403);
    expect((await lab().call("POST", "{z}/dns_records", record)).status).toBe(201);
  });

  it("reaches only its own account and zone", async () => {
    const { call } = lab();
    const other = "f".repeat(32);
    expect(await call("GET", `/accounts/${other}/cfd_tunnel`)).toMatchObject({
      status: 403,
      error: expect.stringMatching(/^9109/),
    });
    expect(await call("GET", `/zones/${other}`)).toMatchObject({ status: 404, error: expect.stringContaining(other) });
    expect((await call("GET", "{z}")).status).toBe(200);
  });
});

describe("a route nobody wrote", () => {
  it("is refused loudly with 400 and counted; a written one is not", async () => {
    const { api, call } = lab();
    await call("GET", "{z}");
    expect(api.missed()).toEqual([]);
    const got = await call("PUT", "{a}/cfd_tunnel/x/configurations", { config: {} });
    expect(got).toMatchObject({
      status: 400,
      known: false,
      error: expect.stringMatching(/^7000 .*does not model PUT/),
    });
    expect(api.missed()).toEqual([expect.stringMatching(/^PUT .*configurations$/)]);
  });

  it("tells a stranger nothing: without a token it is refused as any other", async () => {
    expect((await lab().call("GET", "/nothing", undefined, "")).error).toMatch(/^6003/);
    expect((await lab().call("GET", "/nothing", undefined, TOKEN)).error).toMatch(/^7000/);
  });
});
