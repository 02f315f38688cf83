import http from "node:http";
import { afterEach, expect, it } from "vitest";
import { type Reply, type Route, serve } from "#projects/shared/http.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const start = async (...routes: Route[]) => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const { promise: logged, resolve } = Promise.withResolvers<void>();
  const refuse = (status: number, message: string): Reply => ({ status, body: message });
  const server = await serve({ routes, refuse }, { host: "127.0.0.1", port: 0 }, (line) => {
    lines.push(line);
    if ("status" in line) resolve();
  });
  closing.push(server.close);
  return { lines, logged, server, url: `http://127.0.0.1:${server.port}` };
};

const ok: Reply = { status: 200, body: "fine" };
const off = { connection: "close" };

it("logs one line per request: method, path and status, no query, body or header", async () => {
  const { url, lines, logged } = await start([
    "POST",
    /^\/a$/,
    async (r) => ({ status: 200, body: await r.body(100) }),
  ]);
  const headers = { ...off, authorization: "Bearer in-a-header" };
  const response = await fetch(`${url}/a?token=in-the-query`, { method: "POST", body: "in-the-body", headers });
  expect(await response.text()).toBe("in-the-body");
  await logged;
  expect(lines).toEqual([{ method: "POST", path: "/a", status: 200, ms: expect.any(Number) }]);
});

it("answers a body that is too large with 413, and one just inside with 200", async () => {
  const { url } = await start([
    "POST",
    /^\/$/,
    async (r) => ({ status: 200, body: String((await r.body(100_000)).length) }),
  ]);
  const send = async (size: number) =>
    (await fetch(url, { method: "POST", body: "x".repeat(size), headers: off })).status;
  expect(await send(100_001)).toBe(413);
  expect(await send(3_000_000)).toBe(413);
  expect(await send(100_000)).toBe(200);
});

it("answers HEAD like GET without the body, other methods with 405, other paths with 404", async () => {
  const { url } = await start(["GET", /^\/$/, () => ok]);
  const head = await fetch(url, { method: "HEAD", headers: off });
  expect([head.status, await head.text(), head.headers.get("content-length")]).toEqual([200, "", "4"]);
  const put = await fetch(url, { method: "PUT", headers: off });
  expect([put.status, put.headers.get("allow")]).toEqual([405, "GET"]);
  expect((await fetch(`${url}/other`, { headers: off })).status).toBe(404);
});

it("takes the path as it came: dots and a doubled slash lead nowhere else", async () => {
  const { url, server } = await start(["GET", /^\/admin$/, () => ok]);
  const raw = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: "127.0.0.1", port: server.port, path, agent: false }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      request.on("error", reject);
    });
  expect(await raw("//x/admin")).toBe(404);
  expect(await raw("/a/../admin")).toBe(404);
  expect(await raw("/admin?a?b")).toBe(200);
  expect((await fetch(`${url}/admin`, { headers: off })).status).toBe(200);
});

it("answers what nobody foresaw with 500 and notes the cause, without a database's own words", async () => {
  const failure = Object.assign(new Error("what a visitor typed"), { severity: "ERROR", code: "22P02" });
  const { url, lines } = await start(["GET", /^\/$/, () => Promise.reject(failure)]);
  const response = await fetch(url, { headers: off });
  expect(response.status).toBe(500);
  expect(JSON.stringify(lines) + (await response.text())).not.toContain("typed");
  expect(lines[0]).toEqual({ error: "database error 22P02", path: "/" });
});

it("lets a request in flight end before it closes", async () => {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { url, server } = await start([
    "GET",
    /^\/$/,
    async () => {
      reach();
      await gate;
      return ok;
    },
  ]);
  const response = fetch(url, { headers: off });
  await reached;
  const closed = server.close();
  open();
  expect((await response).status).toBe(200);
  await closed;
  await expect(fetch(url)).rejects.toThrow();
});

/** A connection that is kept, on which one request is sent at a time. */
const keeping = (port: number) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (): Promise<{ status: number | undefined; connection: string | undefined }> =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: "127.0.0.1", port, agent }, (response) => {
        const answer = { status: response.statusCode, connection: response.headers.connection };
        response.resume().on("end", () => resolve(answer));
      });
      request.on("error", reject);
    });
  return { ask, sockets: () => Object.values(agent.freeSockets).flat().length };
};

it("ends a kept connection with the answer that is under way when it closes", async () => {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const held = async (): Promise<Reply> => {
    reach();
    await gate;
    return ok;
  };
  const { server } = await start(["GET", /^\/$/, held]);
  const answer = keeping(server.port).ask();
  await reached;
  const closed = server.close();
  open();
  expect(await answer).toEqual({ status: 200, connection: "close" });
  await closed;
});

it("answers what comes on a kept connection while it closes, and says that it is the last", async () => {
  const { server } = await start(["GET", /^\/$/, () => ok]);
  const { ask, sockets } = keeping(server.port);
  expect(await ask()).toEqual({ status: 200, connection: "keep-alive" });
  expect(sockets()).toBe(1);
  const closed = server.close();
  expect(await ask()).toEqual({ status: 200, connection: "close" });
  await closed;
});

it("does not wait for whoever keeps a connection and says nothing", async () => {
  const { server } = await start(["GET", /^\/$/, () => ok]);
  await keeping(server.port).ask();
  await server.close();
});
