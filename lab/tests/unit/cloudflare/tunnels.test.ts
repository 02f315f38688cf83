import { describe, expect, it } from "vitest";
import { ACCOUNT, connection, lab, SECRET } from "./harness.ts";

const TUNNELS = "{a}/cfd_tunnel";
const blog = { name: "blog", config_src: "local", tunnel_secret: SECRET };

describe("a tunnel", () => {
  it("is made with its secret, which only the token gives back", async () => {
    const { call, make, state } = lab();
    const id = await make(TUNNELS, blog);
    const got = await call("GET", `${TUNNELS}/${id}`);
    expect(got.result).toMatchObject({ name: "blog", status: "inactive", config_src: "local", deleted_at: null });
    expect(JSON.stringify(got.result)).not.toContain(SECRET);
    const token = (await call("GET", `${TUNNELS}/${id}/token`)).reply.json;
    const text = String((token as { result: string }).result);
    expect(JSON.parse(Buffer.from(text, "base64").toString())).toEqual({ a: ACCOUNT, t: id, s: SECRET });
    expect(state().tunnels[id]).toEqual({
      account_tag: ACCOUNT,
      name: "blog",
      tunnel_secret: SECRET,
      config_src: "local",
    });
  });

  it("gets a secret of 32 bytes when none is given", async () => {
    const { make, state } = lab();
    const id = await make(TUNNELS, { name: "blog" });
    expect(Buffer.from(state().tunnels[id]?.tunnel_secret ?? "", "base64")).toHaveLength(32);
  });

  it.each([
    ["a short secret", { ...blog, tunnel_secret: Buffer.alloc(31).toString("base64") }, "at least 32 bytes"],
    ["a secret that is not base64", { ...blog, tunnel_secret: "!".repeat(60) }, "at least 32 bytes"],
    ["no name", { config_src: "local" }, "name"],
    ["a name like an id", { ...blog, name: "018abe43-0a1f-4f6a-8640-d39484bd22e3" }, "UUID"],
    ["a remote configuration", { ...blog, config_src: "cloudflare" }, "only local is modelled"],
    ["a field nobody knows", { ...blog, colour: "red" }, "colour"],
  ])("is refused with %s", async (_what, body, why) => {
    const { call, edge } = lab();
    expect(await call("POST", TUNNELS, body)).toMatchObject({ status: 400, error: expect.stringContaining(why) });
    expect(edge.states).toEqual([]);
  });

  it("has a name of its own among the living, not among the dead", async () => {
    const { call, make } = lab();
    const id = await make(TUNNELS, blog);
    expect(await call("POST", TUNNELS, blog)).toMatchObject({
      status: 409,
      error: expect.stringMatching(/^1013 You already have a tunnel with this name\. /),
    });
    expect((await call("DELETE", `${TUNNELS}/${id}`)).status).toBe(200);
    expect((await call("POST", TUNNELS, blog)).status).toBe(201);
  });

  it("keeps answering after its deletion, and no longer exists for the edge", async () => {
    const { call, make, state, time } = lab();
    const id = await make(TUNNELS, blog);
    time.now = new Date("2026-01-02T00:00:00Z");
    expect((await call("DELETE", `${TUNNELS}/${id}`)).result.deleted_at).toBe("2026-01-02T00:00:00Z");
    const got = await call("GET", `${TUNNELS}/${id}`);
    expect(got).toMatchObject({ status: 200, result: { deleted_at: "2026-01-02T00:00:00Z", remote_config: false } });
    expect(got.result).not.toHaveProperty("config_src");
    time.now = new Date("2026-01-03T00:00:00Z");
    expect(await call("DELETE", `${TUNNELS}/${id}`)).toMatchObject({
      status: 200,
      result: { deleted_at: "2026-01-02T00:00:00Z" },
    });
    expect((await call("PATCH", `${TUNNELS}/${id}`, {})).status).toBe(404);
    expect(state().tunnels).toEqual({});
    expect((await call("GET", `${TUNNELS}/nowhere`)).status).toBe(404);
  });

  it("is listed by name, and with the dead ones unless asked otherwise", async () => {
    const { call, make } = lab();
    const id = await make(TUNNELS, blog);
    await make(TUNNELS, { ...blog, name: "motor" });
    await call("DELETE", `${TUNNELS}/${id}`);
    const names = async (query: string) => (await call("GET", TUNNELS + query)).rows.map((row) => row.name);
    expect(await names("")).toEqual(["blog", "motor"]);
    expect(await names("?is_deleted=false")).toEqual(["motor"]);
    expect(await names("?name=blog&is_deleted=true")).toEqual(["blog"]);
    expect(await names("?per_page=1&page=2")).toEqual(["motor"]);
    expect(await call("GET", `${TUNNELS}?existed_at=2026-01-01`)).toMatchObject({ status: 400 });
  });

  it("rotates its secret in place and cuts whoever holds the old one; a new name cuts nobody", async () => {
    const { call, make, edge, state } = lab();
    const id = await make(TUNNELS, blog);
    const secret = Buffer.alloc(32, "b").toString("base64");
    expect((await call("PATCH", `${TUNNELS}/${id}`, { name: "journal" })).result.name).toBe("journal");
    expect(edge.dropped).toEqual([]);
    expect((await call("PATCH", `${TUNNELS}/${id}`, { tunnel_secret: secret })).result.id).toBe(id);
    expect(edge.dropped).toEqual([id]);
    expect(state().tunnels[id]?.tunnel_secret).toBe(secret);
  });
});

describe("a tunnel's connections", () => {
  it("make it healthy, and down when they are gone", async () => {
    const { call, make, edge, time, saved } = lab();
    const id = await make(TUNNELS, blog);
    edge.connections = [connection(id, 1, "2026-01-01T00:00:09Z"), connection(id, 0), connection("another")];
    const status = async () => (await call("GET", `${TUNNELS}/${id}`)).result;
    expect(await status()).toMatchObject({
      status: "healthy",
      conns_active_at: "2026-01-01T00:00:05Z",
      conns_inactive_at: null,
    });
    expect(saved.at(-1)?.tunnels[id]?.status).toBe("healthy");
    edge.connections = [connection("another")];
    time.now = new Date("2026-01-01T01:00:00Z");
    expect(await status()).toMatchObject({ status: "down", conns_inactive_at: "2026-01-01T01:00:00Z" });
  });

  it("forbid its deletion until they are dropped", async () => {
    const { call, make, edge } = lab();
    const id = await make(TUNNELS, blog);
    edge.connections = [0, 1, 2, 3].map((index) => connection(id, index));
    expect(await call("DELETE", `${TUNNELS}/${id}`)).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^1022 This tunnel has active connections\./),
    });
    expect((await call("GET", `${TUNNELS}/${id}`)).result.deleted_at).toBeNull();
    const [connector, ...more] = (await call("GET", `${TUNNELS}/${id}/connections`)).rows;
    expect(more).toEqual([]);
    expect(connector).toMatchObject({ version: "2026.9.1", run_at: "2026-01-01T00:00:05Z" });
    expect(connector?.conns).toHaveLength(4);
    expect((await call("DELETE", `${TUNNELS}/${id}/connections?client_id=x`)).status).toBe(400);
    expect(edge.dropped).toEqual([]);
    expect((await call("DELETE", `${TUNNELS}/${id}/connections`)).status).toBe(200);
    expect(edge.dropped).toEqual([id]);
    expect((await call("DELETE", `${TUNNELS}/${id}`)).status).toBe(200);
  });
});
