import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { as, ask, edge, guest, query, type Token, tokens } from "./lab.ts";
import { askAs, login } from "./login.ts";
import { cloudflare } from "./vendors.ts";

const blog = "https://blog.outward.test";
const motor = "https://motor.outward.test";
let gateway: Token;

beforeAll(async () => {
  gateway = (await tokens()).motor?.["gateway-7"] as Token;
});

const batch = (key: string, celsius = 71.3) => ({
  key,
  readings: [{ sensor: "m1", at: new Date().toISOString(), celsius }],
});
const stored = (key: string) => query("motor", `SELECT count(*) FROM batches WHERE key = '${key}'`);
const seenBy = (unit: string, needle: string) =>
  guest(
    "sh",
    "-c",
    `journalctl --namespace '*' --unit ${unit} --output cat | grep --count --fixed-strings ${needle} || true`,
  );

describe("the blog", () => {
  it("shows its page to everyone", async () => {
    const page = await ask(`${blog}/`);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<html/);
  });

  it("keeps a comment in its database", async () => {
    const body = `hello ${randomUUID()}`;
    const slug = /href="\/posts\/([^"]+)"/.exec((await ask(`${blog}/`)).body)?.[1];
    const posted = await ask(`${blog}/posts/${slug}/comments`, { json: { author: "a reader", body } });
    expect(posted.status).toBe(201);
    expect(await query("blog", `SELECT count(*) FROM comments WHERE body = '${body}'`)).toBe("1");
    expect(await query("blog", "SELECT count(*) FROM comments WHERE body = 'never posted'")).toBe("0");
  });

  it("sends a stranger who wants to moderate to the login, and the origin never sees it", async () => {
    const path = `/admin/${randomUUID()}`;
    const answer = await ask(`${blog}${path}`);
    expect(answer.status).toBe(302);
    expect(answer.headers).toMatch(/location: https:\/\/outward\.cloudflareaccess\.com\/cdn-cgi\/access\/login\//);
    expect((await seenBy("outward-blog-web", path)).trim()).toBe("0");
    const open = `/posts/${randomUUID()}`;
    await ask(`${blog}${open}`);
    expect((await seenBy("outward-blog-web", open)).trim()).not.toBe("0");
  });
});

describe("people", () => {
  it.each([
    [`${blog}/admin`, "me@outward.test", "stranger@outward.test"],
    [`${motor}/`, "anybody@outward.test", "anybody@example.org"],
  ])("at %s: %s logs in and passes, %s does not", async (url, member, stranger) => {
    const cookie = await login(url, member);
    expect((await askAs(cookie ?? "", url)).status).toBe(200);
    expect(await login(url, stranger)).toBeUndefined();
    expect((await askAs("CF_Authorization=e30.e30.e30", url)).status).toBe(302);
  });

  it("who moderate do not thereby see the other project", async () => {
    const cookie = await login(`${blog}/admin`, "me@outward.test");
    expect((await askAs(cookie ?? "", `${motor}/`)).status).toBe(302);
  });
});

describe("the ingest", () => {
  const post = (key: string, headers: Record<string, string>) =>
    ask(`${motor}/readings`, { headers, json: batch(key) });

  it("stores a reading that comes with its gateway's token, once", async () => {
    const key = randomUUID();
    const sent = batch(key);
    const before = await seenBy("outward-motor-ingest", "/readings");
    const first = await ask(`${motor}/readings`, { headers: as(gateway), json: sent });
    const again = await ask(`${motor}/readings`, { headers: as(gateway), json: sent });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(JSON.parse(again.body)).toMatchObject({ duplicate: true });
    expect(await stored(key)).toBe("1");
    // What passes is seen: the twin of every "the origin never sees it" below.
    expect(Number(await seenBy("outward-motor-ingest", "/readings"))).toBe(Number(before) + 2);
  });

  it.each([
    ["without a token", () => ({})],
    ["with a wrong secret", () => as({ ...gateway, clientSecret: "0".repeat(64) })],
    [
      "with a token nobody issued",
      () => as({ clientId: `${"0".repeat(32)}.access`, clientSecret: gateway.clientSecret }),
    ],
    ["with an assertion of its own making", () => ({ "Cf-Access-Jwt-Assertion": "e30.e30.e30" })],
  ])("refuses one %s, and the origin never sees it", async (_, headers) => {
    const key = randomUUID();
    const before = await seenBy("outward-motor-ingest", "/readings");
    expect((await post(key, headers())).status).toBe(403);
    expect(await stored(key)).toBe("0");
    expect(await seenBy("outward-motor-ingest", "/readings")).toBe(before);
  });

  it("refuses one with another project's valid token, and the origin never sees it", async () => {
    const key = randomUUID();
    const before = await seenBy("outward-motor-ingest", "/readings");
    const answer = await cloudflare.withForeignToken((token) => post(key, as(token)));
    expect(answer.status).toBe(403);
    expect(await stored(key)).toBe("0");
    expect(await seenBy("outward-motor-ingest", "/readings")).toBe(before);
  });

  it("keeps the gateway out of what is not its own: dashboard and the other project", async () => {
    expect((await ask(`${motor}/`, { headers: as(gateway) })).status).not.toBe(200);
    expect((await ask(`${blog}/admin`, { headers: as(gateway) })).status).not.toBe(200);
  });
});

describe("a tunnel", () => {
  interface Connection {
    tunnel: string;
    protocol: string;
    client_id: string;
    conn_index: number;
  }

  it("has four QUIC connections from one connector, each", async () => {
    const connections = await edge<Connection[]>("/connections");
    const tunnels = [...new Set(connections.map(({ tunnel }) => tunnel))];
    expect(tunnels).toHaveLength(2);
    for (const tunnel of tunnels) {
      const own = connections.filter((connection) => connection.tunnel === tunnel);
      expect(own.map(({ conn_index }) => conn_index).sort()).toEqual([0, 1, 2, 3]);
      expect(new Set(own.map(({ protocol }) => protocol))).toEqual(new Set(["quic"]));
      expect(new Set(own.map(({ client_id }) => client_id)).size).toBe(1);
    }
  });

  it("answers nothing for a hostname of the zone that nobody routes", async () => {
    expect((await ask("https://nobody.outward.test/").catch(() => ({ status: 0 }))).status).not.toBe(200);
  });
});
