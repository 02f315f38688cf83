/** The three emulators on loopback, with nothing real behind them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type ApisOptions, startApis } from "#lab/apis/start.ts";
import { fakeMachines, TOKEN } from "../hcloud/harness.ts";
import { fakeHeadscale } from "../tailscale/harness.ts";

const loopback = { host: "127.0.0.1", port: 0 };
const bearer = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

const folder = async (): Promise<string> => {
  const dir = await mkdtemp(path.join(tmpdir(), "apis-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
};

const start = async (dir: string, more: Partial<ApisOptions> = {}) => {
  const pushed: unknown[] = [];
  const apis = await startApis({
    dir,
    now: () => new Date("2026-01-01T00:00:00Z"),
    credentials: {
      hcloud: TOKEN,
      cloudflare: "c".repeat(40),
      tailscaleClientId: "id",
      tailscaleClientSecret: "secret",
    },
    addresses: { hcloud: loopback, cloudflare: loopback, tailscale: loopback },
    machines: fakeMachines(),
    edge: {
      put: async (state) => void pushed.push(state),
      connections: async () => [],
      requests: async () => [],
      drop: async () => {},
    },
    headscale: fakeHeadscale().headscale,
    ...more,
  });
  onTestFinished(apis.stop);
  return { ...apis, pushed };
};

/** One call on the control socket. */
const control = (dir: string, method: string, target: string, json?: unknown) =>
  new Promise<{ status: number; json: unknown }>((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(
      { socketPath: path.join(dir, "control.sock"), method, path: target, headers },
      async (answer) => {
        let text = "";
        for await (const part of answer) text += part;
        resolve({ status: answer.statusCode ?? 0, json: text === "" ? undefined : JSON.parse(text) });
      },
    );
    request.once("error", reject);
    request.end(json === undefined ? undefined : JSON.stringify(json));
  });

it("serves each vendor, tells the edge, keeps tables over a restart, and leaves nothing behind", async () => {
  const dir = await folder();
  const first = await start(dir);
  expect(first.pushed).toHaveLength(1);
  const body = JSON.stringify({ name: "closed" });
  expect((await fetch(`${first.urls.hcloud}/v1/firewalls`, { method: "POST", headers: bearer, body })).status).toBe(
    201,
  );
  expect((await fetch(`${first.urls.cloudflare}/client/v4/zones`)).status).toBe(400);
  const { records } = (await control(dir, "GET", "/tables/cloudflare")).json as { records: object };
  expect(Object.values(records).map(({ name, type }) => `${name} ${type}`)).toEqual([
    ...["outward.test MX", "outward.test TXT", "outward.test CAA", "blog.outward.test TXT"],
  ]);
  const authorization = `Bearer ${"c".repeat(40)}`;
  const where = `${first.urls.cloudflare}/client/v4/zones/abcdefabcdefabcdefabcdefabcdefab/dns_records`;
  const content = "018abe43-0a1f-4f6a-8640-d39484bd22e3.cfargotunnel.com";
  for (const name of ["outward.test", "blog.outward.test"]) {
    const record = JSON.stringify({ name, type: "CNAME", content, proxied: true });
    expect((await fetch(where, { method: "POST", headers: { ...bearer, authorization }, body: record })).status).toBe(
      201,
    );
  }
  expect((await fetch(`${first.urls.tailscale}/api/v2/tailnet/-/keys`)).status).toBe(401);
  expect(await readdir(path.join(dir, "tables"))).toEqual(["cloudflare.json", "hcloud.json"]);
  await first.stop();
  expect(await readdir(dir)).not.toContain("control.sock");

  await start(dir);
  expect((await control(dir, "GET", "/tables/hcloud")).json).toMatchObject({ firewalls: { 101: { name: "closed" } } });
});

it("takes HuJSON as it comes", async () => {
  const { urls } = await start(await folder());
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "id", client_secret: "secret" });
  const login = await fetch(`${urls.tailscale}/api/v2/oauth/token`, { method: "POST", body: form });
  const { access_token: token } = Object(await login.json());
  const acl = `${urls.tailscale}/api/v2/tailnet/-/acl`;
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/hujson",
    accept: "application/hujson",
  };
  const text = '// ours\n{"acls": [],}';
  expect((await fetch(acl, { method: "POST", headers, body: text })).status).toBe(200);
  expect(await (await fetch(acl, { headers })).text()).toBe(text);
});

it("has a control apart from the vendors: log, faults, tables", async () => {
  const dir = await folder();
  const { urls } = await start(dir);
  const ask = async (target: string) => (await fetch(`${urls.hcloud}/v1${target}`, { headers: bearer })).status;
  expect([await ask("/servers"), await ask("/volumes")]).toEqual([200, 501]);
  expect((await control(dir, "GET", "/log")).json).toHaveLength(2);
  const unknown = [{ vendor: "hcloud", method: "GET", path: "/v1/volumes", status: 501, known: false }];
  expect((await control(dir, "GET", "/log?unknown=1")).json).toEqual(unknown);

  expect((await control(dir, "PUT", "/faults/hcloud/rate_limited", { times: 1 })).status).toBe(204);
  expect((await control(dir, "GET", "/faults")).json).toEqual({
    hcloud: { rate_limited: { times: 1 } },
    cloudflare: {},
    tailscale: {},
  });
  expect([await ask("/servers"), await ask("/servers")]).toEqual([429, 200]);
  await control(dir, "PUT", "/faults/hcloud/rate_limited");
  expect((await control(dir, "DELETE", "/faults/hcloud")).status).toBe(204);
  expect(await ask("/servers")).toBe(200);

  expect(await control(dir, "PUT", "/faults/hcloud/gremlins", {})).toMatchObject({ status: 400 });
  expect(await control(dir, "PUT", "/faults/aws/gremlins", {})).toMatchObject({ status: 404 });
  expect((await control(dir, "GET", "/metrics")).status).toBe(404);
  expect(Object.keys(Object((await control(dir, "GET", "/tables")).json))).toEqual([
    "hcloud",
    "cloudflare",
    "tailscale",
  ]);
});

it("refuses a taken address by its name, tells the edge nothing, and then holds none itself", async () => {
  const dir = await folder();
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void holder.close());
  const { port } = Object(holder.address());
  const addresses = { hcloud: loopback, cloudflare: loopback, tailscale: { host: "127.0.0.1", port } };
  const put = vi.fn(async () => {});
  const edge = { put, connections: async () => [], requests: async () => [], drop: async () => {} };
  await expect(start(dir, { addresses, edge })).rejects.toThrow(
    `tailscale cannot listen on 127.0.0.1:${port} (listen EADDRINUSE`,
  );
  expect(put).not.toHaveBeenCalled();
  await start(dir, { edge });
  expect(put).toHaveBeenCalledOnce();
});

it("takes over a dead process's control socket, not a living one's", async () => {
  const dir = await folder();
  await writeFile(path.join(dir, "control.sock"), "");
  await start(dir);
  await expect(start(dir)).rejects.toThrow("another API process of this lab listens on");
});

it("says what to do about a broken table", async () => {
  const dir = await folder();
  await start(dir).then(({ stop, urls }) =>
    fetch(`${urls.hcloud}/v1/firewalls`, { method: "POST", headers: bearer, body: '{"name":"a"}' }).then(stop),
  );
  const file = path.join(dir, "tables", "hcloud.json");
  await writeFile(file, (await readFile(file, "utf8")).slice(0, -5));
  await expect(start(dir)).rejects.toThrow(`${file} is no JSON: delete it`);
});
