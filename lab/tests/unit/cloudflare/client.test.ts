/** The vendor's own client against the emulator: every noun from birth to deletion. */
import { describe, expect, it } from "vitest";
import { account_id, official, refusal, rows, zone_id } from "./client.ts";
import { connection, SECRET } from "./harness.ts";

const unknown = { name: "NotFoundError", status: 404 };

describe("cloudflare's own client", () => {
  it("finds the zone, the account and its own token", async () => {
    const { client } = await official();
    expect((await rows(client.zones.list({ name: "outward.test" }))).map((zone) => zone.id)).toEqual([zone_id]);
    expect(await client.zones.get({ zone_id })).toMatchObject({ status: "active", account: { id: account_id } });
    expect((await rows(client.accounts.list())).map((one) => one.id)).toEqual([account_id]);
    expect((await client.accounts.get({ account_id })).name).toBe("Lab");
    expect((await client.user.tokens.verify()).status).toBe("active");
  });

  it("leads a tunnel through its life, and sees its connections", async () => {
    const { client, edge } = await official();
    const { cloudflared } = client.zeroTrust.tunnels;
    const made = await cloudflared.create({ account_id, name: "blog", config_src: "local", tunnel_secret: SECRET });
    const id = String(made.id);
    expect(await cloudflared.get(id, { account_id })).toMatchObject({ name: "blog", status: "inactive" });
    const token = await cloudflared.token.get(id, { account_id });
    expect(JSON.parse(atob(token))).toEqual({ a: account_id, t: id, s: SECRET });
    expect(await cloudflared.edit(id, { account_id, name: "journal" })).toMatchObject({ id, name: "journal" });
    await cloudflared.create({ account_id, name: "motor" });
    const named = await rows(cloudflared.list({ account_id, name: "journal", is_deleted: false }));
    expect(named.map((one) => one.id)).toEqual([id]);
    const pages = await rows(cloudflared.list({ account_id, per_page: 1 }));
    expect(pages.map((one) => one.name)).toEqual(["journal", "motor"]);

    edge.connections = [0, 1, 2, 3].map((index) => connection(id, index));
    const [connector] = await rows(cloudflared.connections.get(id, { account_id }));
    expect(connector?.conns).toHaveLength(4);
    await cloudflared.connections.delete(id, { account_id });
    expect((await cloudflared.delete(id, { account_id })).deleted_at).toBeTruthy();
    expect((await cloudflared.get(id, { account_id })).deleted_at).toBeTruthy();
  });

  it("leads a record through its life", async () => {
    const { client } = await official();
    const { records } = client.dns;
    const record = {
      zone_id,
      name: "blog.outward.test",
      type: "CNAME",
      content: "a.test",
      proxied: true,
      ttl: 1,
    } as const;
    const { id } = await records.create(record);
    expect(await records.get(id, { zone_id })).toMatchObject({ name: "blog.outward.test", proxied: true, ttl: 1 });
    expect(await records.update(id, { ...record, content: "b.test" })).toMatchObject({ id, content: "b.test" });
    await records.create({ ...record, name: "motor.outward.test" });
    const found = await rows(records.list({ zone_id, type: "CNAME", name: { exact: "blog.outward.test" } }));
    expect(found.map((one) => one.id)).toEqual([id]);
    expect(await records.delete(id, { zone_id })).toEqual({ id });
    expect(await refusal(records.get(id, { zone_id }))).toEqual({ ...unknown, code: 81044 });
  });

  it("leads a policy and the app that needs it through their lives", async () => {
    const { client } = await official();
    const { applications, policies } = client.zeroTrust.access;
    const policy = {
      account_id,
      name: "me",
      decision: "allow",
      include: [{ email: { email: "me@outward.test" } }],
    } as const;
    const rule = await policies.create({ ...policy, include: [...policy.include] });
    const policy_id = String(rule.id);
    const app = { account_id, type: "self_hosted", domain: "blog.outward.test/admin", name: "admin" } as const;
    const made = await applications.create({ ...app, policies: [{ id: policy_id, precedence: 1 }] });
    const id = String(made.id);
    expect(await applications.get(id, { account_id })).toMatchObject({ name: "admin", policies: [{ id: policy_id }] });
    expect(await applications.update(id, { ...app, session_duration: "12h" })).toMatchObject({
      session_duration: "12h",
    });
    expect((await rows(applications.list({ account_id, domain: app.domain }))).map((one) => one.id)).toEqual([id]);
    expect(await policies.get(policy_id, { account_id })).toMatchObject({ app_count: 1, reusable: true });
    const renamed = await policies.update(policy_id, { ...policy, name: "us", include: [{ everyone: {} }] });
    expect(renamed).toMatchObject({ id: policy_id, name: "us", include: [{ everyone: {} }] });
    expect((await rows(policies.list({ account_id }))).map((one) => one.id)).toEqual([policy_id]);
    expect((await applications.delete(id, { account_id })).id).toBe(id);
    expect(await refusal(applications.get(id, { account_id }))).toEqual({ ...unknown, code: 11021 });
    expect((await policies.delete(policy_id, { account_id })).id).toBe(policy_id);
    expect(await refusal(policies.get(policy_id, { account_id }))).toEqual({ ...unknown, code: 11022 });
  });

  it("leads a group through its life", async () => {
    const { client } = await official();
    const { groups } = client.zeroTrust.access;
    const made = await groups.create({
      account_id,
      name: "us",
      include: [{ email_domain: { domain: "outward.test" } }],
    });
    const id = String(made.id);
    expect(await groups.get(id, { account_id })).toMatchObject({ name: "us", exclude: [], require: [] });
    expect((await groups.update(id, { account_id, name: "we", include: [{ everyone: {} }] })).name).toBe("we");
    expect((await rows(groups.list({ account_id, name: "we" }))).map((one) => one.id)).toEqual([id]);
    expect((await groups.delete(id, { account_id })).id).toBe(id);
    expect(await refusal(groups.get(id, { account_id }))).toEqual({ ...unknown, code: 12129 });
  });

  it("is told a service token's secret at birth and at a rotation, and never else", async () => {
    const { client } = await official();
    const { serviceTokens } = client.zeroTrust.access;
    const made = await serviceTokens.create({ account_id, name: "gateway-7", duration: "8760h" });
    const id = String(made.id);
    expect(made.client_secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await serviceTokens.get(id, { account_id })).not.toHaveProperty("client_secret");
    const renamed = await serviceTokens.update(id, { account_id, name: "gateway-8" });
    expect(renamed).not.toHaveProperty("client_secret");
    const rotated = await serviceTokens.update(id, {
      account_id,
      name: "gateway-8",
      client_secret_version: 2,
      previous_client_secret_expires_at: "2026-12-01T00:00:00Z",
    });
    expect(rotated).toMatchObject({ client_secret_version: 2, client_secret: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await rows(serviceTokens.list({ account_id, name: "gateway-8" }))).map((one) => one.id)).toEqual([id]);
    expect((await serviceTokens.delete(id, { account_id })).id).toBe(id);
    expect(await refusal(serviceTokens.get(id, { account_id }))).toEqual({ ...unknown, code: 12129 });
  });

  it("leads a login method through its life", async () => {
    const { client } = await official();
    const { identityProviders } = client.zeroTrust;
    const github = {
      account_id,
      type: "github",
      name: "GitHub",
      config: { client_id: "me", client_secret: "hush" },
    } as const;
    const made = await identityProviders.create(github);
    const id = String(made.id);
    const got = await identityProviders.get(id, { account_id });
    expect(got.config).toMatchObject({
      client_id: "me",
      redirect_url: expect.stringContaining("outward.cloudflareaccess"),
    });
    expect(got.config).not.toHaveProperty("client_secret");
    expect((await identityProviders.update(id, { ...github, name: "Hub" })).name).toBe("Hub");
    expect((await rows(identityProviders.list({ account_id }))).map((one) => one.type)).toEqual([
      "onetimepin",
      "github",
    ]);
    expect((await identityProviders.delete(id, { account_id })).id).toBe(id);
    expect(await refusal(identityProviders.get(id, { account_id }))).toEqual({ ...unknown, code: 12129 });
  });

  it("reads and replaces the organization", async () => {
    const { client } = await official();
    const { organizations } = client.zeroTrust;
    expect((await organizations.list({ account_id })).auth_domain).toBe("outward.cloudflareaccess.com");
    const put = { account_id, auth_domain: "acme.cloudflareaccess.com", name: "Acme", session_duration: "12h" };
    expect(await organizations.update(put)).toMatchObject({ name: "Acme", session_duration: "12h" });
  });

  it("leads an alert through its life", async () => {
    const { client } = await official();
    const { policies } = client.alerting;
    const alert = {
      account_id,
      name: "down",
      alert_type: "tunnel_health_event",
      enabled: true,
      mechanisms: { email: [{ id: "ops@outward.test" }] },
    } as const;
    const body = { ...alert, mechanisms: { email: [...alert.mechanisms.email] } };
    const id = String((await policies.create(body)).id);
    expect(await policies.get(id, { account_id })).toMatchObject({ name: "down", alert_type: "tunnel_health_event" });
    expect((await policies.update(id, { ...body, enabled: false })).id).toBe(id);
    expect((await rows(policies.list({ account_id }))).map((one) => one.enabled)).toEqual([false]);
    await policies.delete(id, { account_id });
    expect(await refusal(policies.get(id, { account_id }))).toEqual({ ...unknown, code: 17002 });
  });
});
