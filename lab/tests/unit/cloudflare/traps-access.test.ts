/** Where Cloudflare Access answers otherwise than one would think, and a kinder emulator would hide it: each trap by name. */
import { describe, expect, it } from "vitest";
import { EVERYONE, get, type Json, lab, selfHosted } from "./harness.ts";

const APPS = "{a}/access/apps";
const POLICIES = "{a}/access/policies";
const TOKENS = "{a}/access/service_tokens";
const IDPS = "{a}/access/identity_providers";

describe("an app", () => {
  it("says one domain in three ways: a change of one changes the others", async () => {
    const world = lab();
    const id = await world.make(APPS, selfHosted("x.outward.test"));
    await world.call("PUT", `${APPS}/${id}`, selfHosted("y.outward.test"));
    expect(await get(world, `${APPS}/${id}`)).toMatchObject({
      domain: "y.outward.test",
      self_hosted_domains: ["y.outward.test"],
      destinations: [{ type: "public", uri: "y.outward.test" }],
    });
  });

  it("has its policies in the order of their precedence; null leaves them, [] takes them", async () => {
    const world = lab();
    const [one, two] = [await world.make(POLICIES, EVERYONE), await world.make(POLICIES, EVERYONE)];
    const app = (policies: unknown) => selfHosted("x.outward.test", { policies });
    const id = await world.make(
      APPS,
      app([
        { id: two, precedence: 2 },
        { id: one, precedence: 1 },
      ]),
    );
    const attached = async () => ((await get(world, `${APPS}/${id}`)).policies as Json[]).map((policy) => policy.id);
    expect(await attached()).toEqual([one, two]);
    await world.call("PUT", `${APPS}/${id}`, app(null));
    expect(await attached()).toEqual([one, two]);
    await world.call("PUT", `${APPS}/${id}`, app([]));
    expect(await attached()).toEqual([]);
  });

  it("has one aud for life, and its successor another", async () => {
    const world = lab();
    const id = await world.make(APPS, selfHosted("x.outward.test"));
    const { aud } = await get(world, `${APPS}/${id}`);
    await world.call("PUT", `${APPS}/${id}`, selfHosted("x.outward.test", { session_duration: "1h" }));
    expect((await get(world, `${APPS}/${id}`)).aud).toBe(aud);
    await world.call("DELETE", `${APPS}/${id}`);
    expect((await world.call("POST", APPS, selfHosted("x.outward.test"))).result.aud).not.toBe(aud);
  });

  it("that comes after its record leaves the host open meanwhile, and the edge sees it", async () => {
    const { make, edge } = lab();
    await make("{z}/dns_records", { name: "x.outward.test", type: "CNAME", content: "a.test", proxied: true, ttl: 1 });
    await make(APPS, selfHosted("x.outward.test"));
    const seen = edge.states.map(({ records, apps }) => `${records.length} record, ${apps.length} app`);
    expect(seen).toEqual(["1 record, 0 app", "1 record, 1 app"]);
  });
});

describe("what an app refers to", () => {
  it("may share its name: policies and service tokens", async () => {
    const { make } = lab();
    for (const [place, body] of [
      [POLICIES, EVERYONE],
      [TOKENS, { name: "t" }],
    ] as const)
      expect(await make(place, body)).not.toBe(await make(place, body));
  });

  it("is a policy that answers with its session, and with none for an empty one", async () => {
    const world = lab();
    const session = async (session_duration: string) =>
      (await get(world, `${POLICIES}/${await world.make(POLICIES, { ...EVERYONE, session_duration })}`))
        .session_duration;
    expect([await session("24h"), await session("")]).toEqual(["24h", undefined]);
  });

  it("is a group that keeps the order of its rules and answers with empty lists", async () => {
    const { call } = lab();
    const include = [{ email: { email: "b@a.test" } }, { email: { email: "a@a.test" } }];
    const made = await call("POST", "{a}/access/groups", { name: "us", include });
    expect(made.result).toMatchObject({ include, exclude: [], require: [] });
  });

  it("is a service token that tells its secret at birth and at a rotation, and lives from today on", async () => {
    const world = lab();
    const id = await world.make(TOKENS, { name: "t", duration: "24h" });
    const put = async (more: object) => (await world.call("PUT", `${TOKENS}/${id}`, { name: "t", ...more })).result;
    expect(await get(world, `${TOKENS}/${id}`)).not.toHaveProperty("client_secret");
    expect(await put({})).not.toHaveProperty("client_secret");
    const rotation = { client_secret_version: 2, previous_client_secret_expires_at: "2026-01-02T00:00:00Z" };
    expect(await put(rotation)).toHaveProperty("client_secret");
    world.time.now = new Date("2026-06-01T00:00:00Z");
    expect(await put({ duration: "48h" })).toMatchObject({ expires_at: "2026-06-03T00:00:00Z" });
  });

  it("is a login method that omits its secret, for a redacted one would be drift", async () => {
    const world = lab();
    const config = { client_id: "me", client_secret: "hush" };
    const id = await world.make(IDPS, { name: "GitHub", type: "github", config });
    const shown = await get(world, `${IDPS}/${id}`);
    expect(shown.config).toEqual({
      client_id: "me",
      redirect_url: expect.stringContaining("/cdn-cgi/access/callback"),
    });
    expect(shown.scim_config).toEqual({ enabled: false });
  });

  it("is one organization: a PUT replaces all of it", async () => {
    const world = lab();
    const place = "{a}/access/organizations";
    const put = { auth_domain: "outward.cloudflareaccess.com", name: "o" };
    await world.call("PUT", place, { ...put, session_duration: "12h" });
    expect(await get(world, place)).toMatchObject({ session_duration: "12h" });
    await world.call("PUT", place, put);
    expect(await get(world, place)).not.toHaveProperty("session_duration");
  });
});
