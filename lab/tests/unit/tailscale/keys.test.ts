import { describe, expect, it } from "vitest";
import { CLIENT, lab } from "./harness.ts";

describe("an access token", () => {
  it("is given for credentials by Basic header and by form", async () => {
    const { login, raw } = lab();
    expect(await login()).toMatchObject({ status: 200, json: { token_type: "Bearer", expires_in: 3600 } });
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    });
    expect((await raw("POST", "/oauth/token", form.toString(), {})).status).toBe(200);
  });

  it("is refused for wrong ones, and for another grant", async () => {
    const { login, raw } = lab();
    expect(await login(CLIENT.id, "wrong")).toMatchObject({ status: 401, json: { message: "API token invalid" } });
    expect((await raw("POST", "/oauth/token", "grant_type=client_credentials", {})).status).toBe(401);
    const form = new URLSearchParams({ grant_type: "password", client_id: CLIENT.id, client_secret: CLIENT.secret });
    expect((await raw("POST", "/oauth/token", form.toString(), {})).status).toBe(400);
  });

  it("opens the API for an hour", async () => {
    const { login, raw, tick } = lab();
    const authorization = `Bearer ${(await login()).json.access_token}`;
    const ask = (header: string) => raw("GET", "/tailnet/-/keys", "", { authorization: header });
    expect((await ask(authorization)).status).toBe(200);
    expect((await ask("Bearer other")).status).toBe(401);
    tick(3_600_000);
    expect((await ask(authorization)).status).toBe(401);
  });
});

describe("an auth key", () => {
  it("is made by headscale, shown once, and stored without its secret", async () => {
    const { api, call, key, policy, made } = lab();
    await policy();
    const { status, json } = await key();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      keyType: "auth",
      key: "hskey-auth-1",
      description: "outward-a",
      expirySeconds: 3600,
      created: "2026-01-01T00:00:00Z",
      expires: "2026-01-01T01:00:00Z",
      capabilities: {
        devices: { create: { reusable: false, ephemeral: false, preauthorized: true, tags: ["tag:vps"] } },
      },
      invalid: false,
    });
    expect(made).toMatchObject([{ tags: ["tag:vps"], reusable: false, expires: new Date("2026-01-01T01:00:00Z") }]);
    const again = (await call("GET", `/tailnet/-/keys/${json.id}`)).json;
    expect(again).toMatchObject({ id: json.id, invalid: false, expirySeconds: 3600 });
    expect(again).not.toHaveProperty("key");
    expect(JSON.stringify(api.dump())).not.toContain("hskey-auth");
  });

  it("is invalid once spent, and stays listed", async () => {
    const { call, key, policy, join } = lab();
    await policy();
    const { id } = (await key()).json;
    join("vps1");
    expect((await call("GET", `/tailnet/-/keys/${id}`)).json.invalid).toBe(true);
    expect((await call("GET", "/tailnet/-/keys")).json.keys).toMatchObject([{ id, invalid: true }]);
  });

  it("stays valid when it is reusable, until it expires", async () => {
    const { call, key, policy, join, tick } = lab();
    await policy();
    const { id } = (await key({ reusable: true })).json;
    join("vps1");
    const invalid = async () => (await call("GET", `/tailnet/-/keys/${id}`)).json.invalid;
    expect(await invalid()).toBe(false);
    tick(3_599_999);
    expect(await invalid()).toBe(false);
    tick(1);
    expect(await invalid()).toBe(true);
  });

  it("can be deleted, spent or not, once", async () => {
    const { call, key, policy, made } = lab();
    await policy();
    const { id } = (await key()).json;
    expect((await call("DELETE", `/tailnet/-/keys/${id}`)).status).toBe(200);
    expect(made).toEqual([]);
    expect((await call("DELETE", `/tailnet/-/keys/${id}`)).status).toBe(404);
    expect((await call("GET", `/tailnet/-/keys/${id}`)).status).toBe(404);
  });

  it("lives 90 days unless told, and no longer", async () => {
    const { key, policy } = lab();
    await policy();
    expect((await key({}, { expirySeconds: 0 })).json.expirySeconds).toBe(7_776_000);
    expect((await key({}, { expirySeconds: 7_776_000 })).status).toBe(200);
    expect((await key({}, { expirySeconds: 7_776_001 })).status).toBe(400);
  });

  it.each([
    { description: "x".repeat(51) },
    { description: "no_underscore" },
    { surprise: true },
  ])("refuses %j", async (more) => {
    const { key, policy } = lab();
    await policy();
    expect((await key({}, more)).status).toBe(400);
    expect((await key()).status).toBe(200);
  });
});

describe("the tags of a key", () => {
  const refused = (tags: string) => ({
    status: 400,
    json: { message: `requested tags [${tags}] are invalid or not permitted` },
  });

  it("must be in the policy's tagOwners", async () => {
    const { key, policy, made } = lab();
    expect(await key()).toMatchObject(refused("tag:vps"));
    expect(made).toEqual([]);
    await policy();
    expect((await key()).status).toBe(200);
  });

  it("must be the client's own, or owned by one of them", async () => {
    const { key, policy } = lab();
    await policy({ tagOwners: { "tag:vps": [], "tag:db": ["autogroup:admin"] } });
    expect(await key({ tags: ["tag:db"] })).toMatchObject(refused("tag:db"));
    await policy({ tagOwners: { "tag:vps": [], "tag:db": ["tag:vps"] } });
    expect((await key({ tags: ["tag:db"] })).status).toBe(200);
  });

  it("must be the client's whole set when it has several", async () => {
    const { key, policy } = lab({ tags: ["tag:vps", "tag:web"] });
    await policy({ tagOwners: { "tag:vps": [], "tag:web": [] } });
    expect(await key({ tags: ["tag:vps"] })).toMatchObject(refused("tag:vps"));
    expect((await key({ tags: ["tag:web", "tag:vps"] })).status).toBe(200);
  });

  it("must be there", async () => {
    const { key, policy } = lab();
    await policy();
    expect(await key({ tags: [] })).toMatchObject({
      status: 400,
      json: { message: "tailnet-owned auth key must have tags set" },
    });
  });
});

describe("the tailnet", () => {
  it("is - or its name, and no other", async () => {
    const { call } = lab();
    expect((await call("GET", "/tailnet/tail.lab.test/keys")).status).toBe(200);
    expect((await call("GET", "/tailnet/example.com/keys")).status).toBe(404);
  });

  it("answers 501 to a route nobody wrote, and counts it", async () => {
    const { api, call } = lab();
    expect((await call("GET", "/tailnet/-/users")).status).toBe(501);
    expect(api.missed()).toEqual(["GET /api/v2/tailnet/-/users"]);
  });

  it("keeps its tables over a restart", async () => {
    const before = lab();
    await before.policy();
    const { tables } = { tables: before.api.dump() };
    const after = lab({ tables });
    expect((await after.call("GET", "/tailnet/-/acl", undefined, { accept: "application/hujson" })).text).toContain(
      "// ours",
    );
    expect(before.saved.at(-1)).toEqual(tables);
    expect(() => lab({ tables: {} })).toThrow("these are no tables of tailscale");
  });
});
