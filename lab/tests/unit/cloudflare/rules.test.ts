import { describe, expect, it } from "vitest";
import { lab, selfHosted } from "./harness.ts";

const POLICIES = "{a}/access/policies";
const IDPS = "{a}/access/identity_providers";
const client = { client_id: "me", client_secret: "hush" };

describe("a decision without an identity", () => {
  const email = { email: { email: "me@example.com" } };
  const ip = { ip: { ip: "198.51.100.0/24" } };

  it.each(["bypass", "non_identity"])("%s asks for places, and for nobody", async (decision) => {
    const { call, make } = lab();
    const policy = (more: object) =>
      call("POST", POLICIES, { name: "p", decision, include: [{ everyone: {} }], ...more });
    expect((await policy({ exclude: [ip] })).status).toBe(201);
    expect((await policy({ exclude: [email] })).error).toMatch(/asks for email, and with the decision/);
    const id = await make("{a}/access/groups", { name: "g", include: [email] });
    expect((await policy({ require: [{ group: { id } }] })).error).toMatch(/asks for email/);
  });
});

describe("a vendor's groups", () => {
  it("are known to a provider of that type", async () => {
    const { call, make } = lab();
    const github = await make(IDPS, { name: "GitHub", type: "github", config: client });
    const policy = (rule: object) => call("POST", POLICIES, { name: "p", decision: "allow", include: [rule] });
    expect((await policy({ "github-organization": { name: "acme", identity_provider_id: github } })).status).toBe(201);
    expect((await policy({ gsuite: { email: "ops@x.com", identity_provider_id: github } })).error).toMatch(
      /gsuite of a provider of type github/,
    );
    expect((await policy({ teams: { name: "acme" } })).error).toMatch(/selector teams is not modelled/);
  });

  it("need the provider's own settings, and no others", async () => {
    const { call } = lab();
    const idp = (type: string, more: object) => call("POST", IDPS, { name: "x", type, config: { ...client, ...more } });
    expect((await idp("azureAD", { directory_id: "d", support_groups: true })).status).toBe(201);
    expect((await idp("azureAD", {})).error).toMatch(/directory_id/);
    expect((await idp("google-apps", {})).error).toMatch(/apps_domain/);
    expect((await idp("github", { directory_id: "d" })).error).toMatch(/directory_id/);
  });
});

describe("the edge", () => {
  it("is told how people log in, what a preflight gets, how long a policy lasts, and what the account denies", async () => {
    const { call, make, state } = lab();
    const github = await make(IDPS, { name: "GitHub", type: "github", config: client });
    const rule = { email: { email: "me@example.com" } };
    const id = await make(POLICIES, { name: "p", decision: "allow", include: [rule], session_duration: "8h" });
    const cors_headers = { allowed_origins: ["https://www.example.com"], allow_credentials: true };
    const more = { allowed_idps: [github], auto_redirect_to_identity: true, cors_headers };
    await make("{a}/access/apps", selfHosted("blog.outward.test", { policies: [{ id, precedence: 1 }], ...more }));
    const organization = { auth_domain: "outward.cloudflareaccess.com", name: "Outward" };
    expect(state().organization.deny_unmatched_requests).toBeUndefined();
    await call("PUT", "{a}/access/organizations", { ...organization, deny_unmatched_requests: true });
    expect(state()).toMatchObject({
      apps: [{ ...more, policies: [{ session_duration: "8h" }] }],
      organization: { deny_unmatched_requests: true },
      identity_providers: [{ type: "onetimepin" }, { id: github, name: "GitHub", type: "github" }],
    });
  });
});
