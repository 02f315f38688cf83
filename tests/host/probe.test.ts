/** How the host's program asks for health: the real one, of an origin over TLS that nobody vouches for. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = mkdtempSync(path.join(tmpdir(), "outward-probe-"));
const servers: Server[] = [];

/** Answers 200 to who asks for it by its own name, and says what it was asked by. */
const origin = (request: http.IncomingMessage, response: http.ServerResponse): void => {
  const { servername } = request.socket as TLSSocket;
  const name = `${request.headers.host} ${servername || "-"} ${request.url}`;
  response.writeHead(request.headers.host === "a.example.com" ? 200 : 421).end(name);
};

const listening = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

let ports: { readonly https: number; readonly http: number };

beforeAll(async () => {
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...request, "-subj", "/CN=nobody", "-keyout", key, "-out", cert], { stdio: "pipe" });
  const secured = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, origin);
  ports = { https: await listening(secured), http: await listening(http.createServer(origin)) };
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

const program = `
import json, sys
from outward.probe import probe
url, name = json.loads(sys.argv[1])
print(json.dumps(probe(url, 3, name)))
`;

const probe = async (url: string, name: object | null): Promise<{ status: number; body: string }> => {
  const cwd = path.join(import.meta.dirname, "../../host");
  const { stdout } = await promisify(execFile)("python3", ["-B", "-c", program, JSON.stringify([url, name])], { cwd });
  return JSON.parse(stdout);
};

const own = { host: "a.example.com", serverName: "b.example.com" };

it("asks over https by the route's names, and takes any certificate", async () => {
  expect(await probe(`https://127.0.0.1:${ports.https}/healthz?all=1`, own)).toEqual({
    status: 200,
    body: "a.example.com b.example.com /healthz?all=1",
  });
});

it("asks over http by the route's name, and by the address where there is none", async () => {
  expect(await probe(`http://127.0.0.1:${ports.http}/`, own)).toEqual({ status: 200, body: "a.example.com - /" });
  const address = `127.0.0.1:${ports.http}`;
  expect(await probe(`http://${address}/`, null)).toEqual({ status: 421, body: `${address} - /` });
});

it("says what came of TLS where there is none", async () => {
  const found = await probe(`https://127.0.0.1:${ports.http}/`, own);
  expect(found).toMatchObject({ status: 0, body: expect.stringMatching(/SSL/i) });
});
