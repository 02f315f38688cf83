/** Where Cloudflare answers otherwise than one would think, and a kinder emulator would hide it: each trap by name. */
import { describe, expect, it } from "vitest";
import { ACCOUNT, connection, EVERYONE, get, type Json, lab, SECRET, selfHosted, type World } from "./harness.ts";

const TUNNELS = "{a}/cfd_tunnel";
const RECORDS = "{z}/dns_records";
const APPS = "{a}/access/apps";
const POLICIES = "{a}/access/policies";
const TOKENS = "{a}/access/service_tokens";
const cname = { name: "x.outward.test", type: "CNAME", content: "a.test", proxied: true, ttl: 1 };
const everyone = [{ everyone: {} }];

const secretIn = async ({ call }: World, id: string): Promise<unknown> => {
  const { json } = (await call("GET", `${TUNNELS}/${id}/token`)).reply;
  return JSON.parse(atob(String((json as Json).result))).s;
};

describe("answers", () => {
  it("have one envelope, and lists their result_info", async () => {
    const { call, make } = lab();
    await make(TUNNELS, { name: "blog" });
    const envelope = { success: true, errors: [], messages: [] };
    expect((await call("GET", TUNNELS)).reply.json).toMatchObject({
      ...envelope,
      result_info: { page: 1, per_page: 20, count: 1, total_count: 1 },
    });
    expect((await call("GET", "{z}")).reply.json).toMatchObject(envelope);
  });

  it.each<[string, object]>([
    [TUNNELS, { name: "blog", config_src: "local" }],
    [RECORDS, { ...cname, comment: "why" }],
    [APPS, { ...selfHosted("x.outward.test"), same_site_cookie_attribute: "lax", custom_deny_message: "no" }],
    [POLICIES, { ...EVERYONE, session_duration: "24h" }],
    ["{a}/access/groups", { name: "us", include: everyone }],
    [TOKENS, { name: "t", duration: "8760h", client_secret_version: 1 }],
  ])("of %s echo all that was sent, and add no empty object", async (place, body) => {
    const world = lab();
    const shown = await get(world, `${place}/${await world.make(place, body)}`);
    expect(shown).toMatchObject(body);
    const empty = Object.keys(shown).filter((key) => JSON.stringify(shown[key]) === "{}");
    expect(empty).toEqual({ [TUNNELS]: ["metadata"], [RECORDS]: ["settings", "meta"] }[place] ?? []);
  });

  it("understand null as taking away", async () => {
    const world = lab();
    const id = await world.make(RECORDS, { ...cname, comment: "why" });
    await world.call("PUT", `${RECORDS}/${id}`, { ...cname, comment: null });
    expect(await get(world, `${RECORDS}/${id}`)).toMatchObject({ comment: null });
  });
});

describe("a tunnel", () => {
  it("tells its token and its credentials at birth, and its secret never", async () => {
    const world = lab();
    const born = (await world.call("POST", TUNNELS, { name: "blog", tunnel_secret: SECRET })).result;
    expect(born).toMatchObject({
      token: btoa(JSON.stringify({ a: ACCOUNT, t: born.id, s: SECRET })),
      credentials_file: { AccountTag: ACCOUNT, TunnelID: born.id, TunnelName: "blog", TunnelSecret: SECRET },
      config_src: "local",
      conns_active_at: null,
      conns_inactive_at: born.created_at,
    });
    expect(JSON.stringify(await get(world, `${TUNNELS}/${born.id}`))).not.toMatch(
      /secret|token|credentials|connections/,
    );
  });

  it("has another token after a rotation, and its old connectors are gone", async () => {
    const world = lab();
    const id = await world.make(TUNNELS, { name: "blog", tunnel_secret: SECRET });
    world.edge.connections = [connection(id)];
    const fresh = btoa("b".repeat(32));
    await world.call("PATCH", `${TUNNELS}/${id}`, { tunnel_secret: fresh });
    expect(await secretIn(world, id)).toBe(fresh);
    expect(world.edge.connections).toEqual([]);
  });

  it("stays when it is deleted: 200, deleted_at, its token, and its name is free", async () => {
    const world = lab();
    const id = await world.make(TUNNELS, { name: "blog", tunnel_secret: SECRET });
    expect((await world.call("DELETE", `${TUNNELS}/${id}`)).status).toBe(200);
    const dead = await get(world, `${TUNNELS}/${id}`);
    expect(dead).toMatchObject({ deleted_at: expect.any(String), remote_config: false });
    expect(dead).not.toHaveProperty("config_src");
    expect(await secretIn(world, id)).toBe(SECRET);
    expect((await world.call("DELETE", `${TUNNELS}/${id}`)).status).toBe(200);
    expect(await world.make(TUNNELS, { name: "blog" })).not.toBe(id);
  });

  it("is inactive, healthy, then down, and its connections have a route of their own", async () => {
    const world = lab();
    const id = await world.make(TUNNELS, { name: "blog" });
    const status = async () => (await get(world, `${TUNNELS}/${id}`)).status;
    expect(await status()).toBe("inactive");
    world.edge.connections = [0, 1, 2, 3].map((index) => connection(id, index));
    expect(await status()).toBe("healthy");
    const [connector] = (await world.call("GET", `${TUNNELS}/${id}/connections`)).rows;
    expect(connector?.conns).toHaveLength(4);
    world.edge.connections = [];
    expect(await status()).toBe("down");
  });

  it("makes no hostname, and its record reaches the edge as proxied or not", async () => {
    const { make, call, state } = lab();
    const content = `${await make(TUNNELS, { name: "blog" })}.cfargotunnel.com`;
    expect(state().records).toEqual([]);
    const id = await make(RECORDS, { ...cname, content, proxied: false });
    expect(state().records).toMatchObject([{ content, proxied: false }]);
    await call("PUT", `${RECORDS}/${id}`, { ...cname, content });
    expect(state().records).toMatchObject([{ content, proxied: true }]);
  });
});

describe("a record", () => {
  it.each([
    [{ ...cname, name: "X.Outward.Test." }, { name: "x.outward.test" }],
    [{ ...cname, content: "A.Test." }, { content: "a.test" }],
    [{ name: "x.outward.test", type: "AAAA", content: "2001:DB8:0::0:1" }, { content: "2001:db8::1" }],
  ])("comes back in the vendor's words: %j", async (body, want) => {
    expect((await lab().call("POST", RECORDS, body)).result).toMatchObject(want);
  });

  it("has settings only as a CNAME, and a time of its comment only with one", async () => {
    const { call } = lab();
    const address = { name: "y.outward.test", type: "A", content: "192.0.2.1" };
    expect((await call("POST", RECORDS, address)).result).not.toHaveProperty("settings");
    const plain = (await call("POST", RECORDS, cname)).result;
    expect(plain).toMatchObject({ settings: {} });
    expect(plain).not.toHaveProperty("comment_modified_on");
    const said = await call("PUT", `${RECORDS}/${plain.id}`, { ...cname, comment: "why" });
    expect(said.result.comment_modified_on).toBe(said.result.modified_on);
  });
});

describe("an alert", () => {
  it("answers a write with its id alone, and a read with the lists that were sent, empty or not", async () => {
    const world = lab({ scopes: ["Notifications Write"] });
    const mechanisms = { email: [{ id: "ops@outward.test" }], pagerduty: [] };
    const body = { name: "down", alert_type: "tunnel_health_event", enabled: true, mechanisms };
    const made = (await world.call("POST", "{a}/alerting/v3/policies", body)).result;
    expect(Object.keys(made)).toEqual(["id"]);
    expect((await get(world, `{a}/alerting/v3/policies/${made.id}`)).mechanisms).toEqual(mechanisms);
  });
});

describe("a pending zone", () => {
  it("takes records, and none of them resolves", async () => {
    const { api, make, state } = lab();
    await api.faults.set("zone_pending", {});
    await make(RECORDS, cname);
    expect(state().records).toEqual([]);
  });
});
