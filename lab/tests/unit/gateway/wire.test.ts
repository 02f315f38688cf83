import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createWire } from "#lab/gateway/wire.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server on loopback, and a wire to it. */
const against = async (handler: http.RequestListener, timeoutMs = 5_000) => {
  const server = http.createServer(handler);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readings`;
  let asked = 0;
  const wire = createWire({ url, headers: () => ({ "x-caller": "gateway-7", "x-nth": `${++asked}` }), timeoutMs });
  ends.push(
    wire.close,
    () => server.closeAllConnections(),
    () => void server.close(),
  );
  return { send: () => wire.send({ body: '{"key":"a"}' }), connections: () => connections };
};

const json = { "content-type": "application/json" };

describe("the wire of a gateway", () => {
  it("asks all over one connection, with the headers that it has at the time", async () => {
    const seen: unknown[] = [];
    const { send, connections } = await against(async (request, response) => {
      seen.push([request.method, request.headers["x-caller"], request.headers["x-nth"]]);
      expect(request.headers["content-type"]).toBe("application/json");
      response.writeHead(200, json).end('{"stored":1}');
    });
    for (let nth = 0; nth < 3; nth += 1)
      expect(await send()).toEqual({ status: 200, retryAfter: null, json: { stored: 1 } });
    expect(seen).toEqual(["1", "2", "3"].map((nth) => ["POST", "gateway-7", nth]));
    expect(connections()).toBe(1);
  });

  it("gives no answer when the connection breaks or none comes in time, and opens another one", async () => {
    let nth = 0;
    const { send, connections } = await against((request, response) => {
      nth += 1;
      if (nth === 1) request.destroy();
      if (nth === 2) response.writeHead(200, { "content-length": 100 }).write("{");
      if (nth === 3) response.writeHead(503, { ...json, "retry-after": "2" }).end("<html>");
    }, 200);
    expect([await send(), await send()]).toEqual([undefined, undefined]);
    expect(await send()).toEqual({ status: 503, retryAfter: "2", json: undefined });
    expect(connections()).toBe(3);
  });
});
