import { describe, expect, it } from "vitest";
import { ACCOUNT, lab, selfHosted, ZONE } from "./harness.ts";

const IDPS = "{a}/access/identity_providers";
const ORGANIZATION = "{a}/access/organizations";
const github = { name: "GitHub", type: "github", config: { client_id: "me", client_secret: "hush" } };

describe("the zone", () => {
  it("is found by id and by name, and no other is", async () => {
    const { call } = lab();
    expect((await call("GET", "{z}")).result).toMatchObject({ id: ZONE, name: "outward.test", status: "active" });
    expect((await call("GET", `/zones?name=outward.test&account.id=${ACCOUNT}`)).rows).toHaveLength(1);
    expect((await call("GET", "/zones?name=other.test")).rows).toHaveLength(0);
  });
});

describe("the account", () => {
  it("is shown to who may see it", async () => {
    const { call } = lab({ scopes: ["Account Settings Read"] });
    expect((await call("GET", "{a}")).result.id).toBe(ACCOUNT);
    expect((await call("GET", "/accounts")).rows).toHaveLength(1);
    expect((await call("GET", `/accounts/${ZONE}`)).status).toBe(403);
    expect((await lab().call("GET", "{a}")).status).toBe(403);
  });
});

describe("a login method", () => {
  it("exists from the start as one-time PIN, and only once", async () => {
    const { call } = lab();
    expect((await call("GET", IDPS)).rows).toMatchObject([{ type: "onetimepin" }]);
    const otp = { name: "again", type: "onetimepin", config: {} };
    expect(await call("POST", IDPS, otp)).toMatchObject({
      status: 409,
      error: "12132 access.api.error.conflict: a onetimepin connection already exists",
    });
    const [first] = (await call("GET", IDPS)).rows;
    expect((await call("PUT", `${IDPS}/${first?.id}`, otp)).result.name).toBe("again");
  });

  it("never shows its secret and keeps it through an update without one", async () => {
    const { api, call, make } = lab();
    const id = await make(IDPS, github);
    const got = await call("PUT", `${IDPS}/${id}`, { ...github, config: { client_id: "other" } });
    expect(got.result.config).toEqual({
      client_id: "other",
      redirect_url: "https://outward.cloudflareaccess.com/cdn-cgi/access/callback",
    });
    expect(api.dump().identityProviders[id]?.config.client_secret).toBe("hush");
    expect((await call("POST", IDPS, { ...github, config: { client_id: "me" } })).status).toBe(400);
    expect((await call("PUT", `${IDPS}/${id}`, { ...github, type: "google" })).error).toMatch(/type cannot be changed/);
  });

  it("stays while an app or a rule names it", async () => {
    const { call, make } = lab();
    const id = await make(IDPS, github);
    const app = await make("{a}/access/apps", selfHosted("blog.outward.test", { allowed_idps: [id] }));
    expect((await call("DELETE", `${IDPS}/${id}`)).status).toBe(409);
    await call("DELETE", `{a}/access/apps/${app}`);
    const rule = { "github-organization": { name: "acme", identity_provider_id: id } };
    const policy = await make("{a}/access/policies", { name: "p", decision: "allow", include: [rule] });
    expect((await call("DELETE", `${IDPS}/${id}`)).status).toBe(409);
    await call("DELETE", `{a}/access/policies/${policy}`);
    expect((await call("DELETE", `${IDPS}/${id}`)).status).toBe(200);
  });
});

describe("the organization", () => {
  it("is there, is replaced by a PUT, and names the edge's team", async () => {
    const { call, state } = lab();
    expect((await call("GET", ORGANIZATION)).result).toMatchObject({ auth_domain: "outward.cloudflareaccess.com" });
    const put = await call("PUT", ORGANIZATION, { auth_domain: "acme.cloudflareaccess.com", name: "Acme" });
    expect(put.result).toMatchObject({ name: "Acme" });
    expect(state().team).toBe("acme");
    expect((await call("PUT", ORGANIZATION, { auth_domain: "acme.example.com", name: "Acme" })).error).toMatch(
      /^12130/,
    );
    expect((await call("POST", ORGANIZATION, {})).error).toMatch(/^7000/);
  });
});

describe("an alert", () => {
  const alert = {
    name: "down",
    alert_type: "tunnel_health_event",
    enabled: true,
    mechanisms: { email: [{ id: "ops@example.com" }] },
  };
  const ALERTS = "{a}/alerting/v3/policies";

  it("answers a write with its id alone, and a read with the keys that were sent", async () => {
    const { call } = lab({ scopes: ["Notifications Write"] });
    const { result } = await call("POST", ALERTS, alert);
    expect(Object.keys(result)).toEqual(["id"]);
    const got = (await call("GET", `${ALERTS}/${result.id}`)).result;
    expect(got).toMatchObject({ mechanisms: { email: [{ id: "ops@example.com" }] } });
    expect(got).not.toHaveProperty("filters");
    expect((await call("DELETE", `${ALERTS}/${result.id}`)).status).toBe(200);
    expect((await call("GET", `${ALERTS}/${result.id}`)).status).toBe(404);
  });

  it("of an unknown type is refused, and so is a token without Notifications", async () => {
    const scopes = ["Notifications Write"] as const;
    expect((await lab({ scopes }).call("POST", ALERTS, { ...alert, alert_type: "x" })).status).toBe(400);
    expect((await lab({ scopes: ["DNS Write"] }).call("POST", ALERTS, alert)).status).toBe(403);
  });
});
