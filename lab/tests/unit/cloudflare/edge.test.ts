import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { EdgeState } from "#lab/apis/cloudflare/edge.ts";
import { edgeAt } from "#lab/apis/cloudflare/index.ts";
import { ACCOUNT, lab } from "./harness.ts";

const TUNNELS = "{a}/cfd_tunnel";

describe("the edge", () => {
  it("never gets an older state after a newer one, however slow it is", async () => {
    const arrived: number[] = [];
    const waiting: (() => void)[] = [];
    const put = async (state: EdgeState): Promise<void> => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      arrived.push(Object.keys(state.tunnels).length);
    };
    const { call } = lab({ put });
    const both = Promise.all(["one", "two"].map((name) => call("POST", TUNNELS, { name })));
    while (arrived.length < 2) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await both).map((got) => got.status)).toEqual([201, 201]);
    expect(arrived).toEqual(arrived.toSorted());
    expect(arrived.at(-1)).toBe(2);
  });

  it("that refuses a state makes the call fail loudly; the next one is tried again", async () => {
    const answers = [Promise.reject(new Error("no room")), Promise.resolve()];
    const { call } = lab({ put: () => answers.shift() ?? Promise.resolve() });
    expect(await call("POST", TUNNELS, { name: "one" })).toMatchObject({
      status: 500,
      error: expect.stringContaining("no room"),
    });
    expect((await call("POST", TUNNELS, { name: "two" })).status).toBe(201);
  });
});

describe("a failure inside", () => {
  it("is a 400 when the body was no JSON, and a 500 that names the call otherwise", () => {
    const { api } = lab();
    const call = {
      method: "POST",
      path: "/x",
      query: new URLSearchParams(),
      params: {},
      body: null,
      text: "",
      headers: {},
    };
    expect(api.failed(new SyntaxError("Unexpected token"), call)).toMatchObject({
      status: 400,
      json: { errors: [{ code: 6007 }], messages: [{ message: "Unexpected token" }] },
    });
    expect(api.failed(new Error("no"), call)).toMatchObject({ status: 500, json: { success: false } });
  });
});

describe("the tables", () => {
  it("survive in another emulator, which tells the edge the same", async () => {
    const first = lab();
    await first.make(TUNNELS, { name: "blog" });
    await first.make("{z}/dns_records", { name: "a.outward.test", type: "CNAME", content: "b.test" });
    expect(first.saved.at(-1)).toEqual(first.api.dump());
    const second = lab({ tables: first.api.dump() });
    await second.api.push();
    expect(second.state()).toEqual(first.state());
    const third = lab();
    await third.api.load(JSON.parse(JSON.stringify(first.api.dump())));
    expect(third.state()).toEqual(first.state());
    await expect(third.api.load({ tunnels: {} })).rejects.toThrow("records, apps");
  });
});

describe("the client of the edge's socket", () => {
  const folders: string[] = [];
  const servers: http.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), "edge-"));
    folders.push(made);
    return made;
  };
  const state: EdgeState = {
    account: ACCOUNT,
    zone: "outward.test",
    team: "outward",
    tunnels: {},
    records: [],
    apps: [],
    groups: {},
    service_tokens: [],
    identity_providers: [],
    organization: {},
  };
  const listen = async (at: string, status: number, log: string[]): Promise<void> => {
    const server = http.createServer((request, response) => {
      log.push(`${request.method} ${request.url}`);
      response.writeHead(status).end("[]");
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path.join(at, "edge.sock"), resolve));
  };

  it("writes the state to its file and to the socket", async () => {
    const at = folder();
    const log: string[] = [];
    await listen(at, 200, log);
    const edge = edgeAt(at);
    await edge.put(state);
    await edge.drop("018abe43");
    expect(await edge.connections()).toEqual([]);
    expect(log).toEqual(["PUT /state", "POST /drop?tunnel=018abe43", "GET /connections"]);
    expect(JSON.parse(readFileSync(path.join(at, "edge-state.json"), "utf8"))).toEqual(state);
  });

  it("takes an edge that is not running for one without connections, and an angry one for an error", async () => {
    const at = folder();
    const edge = edgeAt(at);
    await edge.put(state);
    expect(await edge.connections()).toEqual([]);
    await listen(at, 400, []);
    await expect(edge.put(state)).rejects.toThrow(/PUT \/state at the edge .* answered 400/);
    await expect(edge.connections()).rejects.toThrow("answered 400");
  });
});
