/**
 * Origins of every kind behind the real cloudflared, over QUIC and over HTTP/2: bodies are compared on both ends. In the end
 * the lab is as it was.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#lab/toolchain/run.ts";
import { withResolver } from "#lab/world/operator.ts";
import { belongings, full } from "./belongings.ts";
import { edge, guest, lab, pulumi, until } from "./lab.ts";
import type { Order, Seen } from "./origins/visitor.ts";
import { widerProgram, widerStack } from "./wider.ts";

const minute = 60_000;
const sites = { overquic: "https://overquic.outward.test", overtcp: "https://overtcp.outward.test" };
const overEither = [
  ["QUIC", "overquic"],
  ["HTTP/2", "overtcp"],
] as const;

let folder: string;
let seen: Readonly<Record<keyof typeof sites, Seen>>;

/** A certificate that nobody vouches for, for a site. */
const selfSigned = async (site: string): Promise<{ key: string; cert: string }> => {
  const own = await mkdtemp(path.join(tmpdir(), "outward-origin-"));
  const [key, cert] = [path.join(own, "key.pem"), path.join(own, "cert.pem")];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=origin", "-addext", `subjectAltName=DNS:${new URL(site).host}`];
  await run(["openssl", ...made, ...names, "-keyout", key, "-out", cert]);
  const pair = { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  await rm(own, { recursive: true });
  return pair;
};

const visit = async (): Promise<typeof seen> => {
  const order: Order = { sites, ca: lab.pki.ca };
  const main = path.join(import.meta.dirname, "origins/visitor-main.ts");
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: lab.pki.ca };
  const argv = [...withResolver(lab, "gateway"), process.execPath, main];
  return JSON.parse(await run(argv, { input: JSON.stringify(order), env, timeout: minute }));
};

beforeAll(async () => {
  folder = await widerProgram(path.join(import.meta.dirname, "origins/projects.ts"));
  const stack = widerStack(folder);
  const [quic, tcp] = await Promise.all([selfSigned(sites.overquic), selfSigned(sites.overtcp)]);
  await stack.configure(() => ({
    "outward:overquic": { hostname: new URL(sites.overquic).host, ...quic, protocol: "quic" },
    // Nothing is said: its routes speak HTTP/2 to their origin.
    "outward:overtcp": { hostname: new URL(sites.overtcp).host, ...tcp },
  }));
  await stack.pulumi(["up", "--yes", "--skip-preview"]);
  await until("both to have all their connections", minute, async () => {
    const rows = await edge<{ protocol: string }[]>("/connections");
    // The lab's own two have four each, over QUIC.
    return rows.filter(({ protocol }) => protocol === "http2").length === 4 && rows.length === 16;
  });
  seen = await visit();
}, 3 * minute);

afterAll(() => rm(folder, { recursive: true }));

describe.each(overEither)("over %s", (over, site) => {
  const { host } = new URL(sites[site]);

  it("an https origin on loopback needs no public authority, and is asked over HTTP/2 by its own name", () => {
    expect(seen[site].asked["/"]).toEqual({ version: "2.0", host, forwarded: null, serverName: host });
  });

  it("one whose certificate is to be checked has to have one, and is asked by another Host where it wants one", () => {
    const own = { version: "1.1", host: "localhost:5173", forwarded: host, serverName: host };
    expect(seen[site].asked["/checked"]).toEqual(own);
    expect(seen[site].asked["/unknown"]).toBe(502);
  });

  it("a WebSocket brings what was sent, from an origin over TLS and from one without", () => {
    for (const { sent, got } of Object.values(seen[site].webSocket)) expect(got).toBe(sent);
  });

  it("events come as they are sent", () => {
    const { streamed, echo } = seen[site].events;
    expect(streamed).toBe(true);
    expect(echo.got).toBe(echo.sent);
  });

  it("90 MB in chunks arrive whole, in chunks", () => {
    const { sent, found } = seen[site].upload;
    expect(found).toEqual({ bytes: 90_000_000, sha256: sent, framing: "chunked" });
  });

  it("an origin of HTTP/1.0 is read to its end and asked without chunks; what has no length comes without its body", () => {
    const { body, sent, found, chunked } = seen[site].old;
    expect(body.got).toBe(body.sent);
    expect(found).toEqual({ bytes: 1_000_000, sha256: sent, framing: null });
    expect(chunked).toMatchObject({ bytes: 0, framing: null });
  });

  it(
    over === "QUIC"
      ? "gRPC is without its trailers, as cloudflared says"
      : "gRPC ends as it should, each message as it comes",
    () => {
      for (const { code, words, echo } of [seen[site].unary, seen[site].stream])
        if (over === "QUIC")
          expect([code, words]).toEqual([expect.any(Number), expect.stringMatching(/trailers|status/i)]);
        else expect([code, echo.got]).toEqual([0, echo.sent]);
    },
  );

  it("gRPC at a guarded path is refused by the connector, since Access takes no notice of it", () => {
    const { code, echo } = seen[site].guarded;
    // Of a bare 403.
    expect(code).toBe(7);
    expect(echo.got).toBe("");
  });

  it("the host finds the origins healthy, the one over https by its own name", async () => {
    const { units } = JSON.parse(await guest("outward", "status", "--json")) as {
      units: { project: string; health: Record<string, { status: number; body: string }> }[];
    };
    const { health = {} } = units.find(({ project }) => project === site) ?? {};
    expect([health.origin?.status, health.old?.status]).toEqual([200, 200]);
    expect(JSON.parse(health.origin?.body ?? "{}")).toMatchObject({ host, serverName: host });
  });
});

describe("the lab", () => {
  it("is as it was, once the origins are taken out", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    expect(await belongings()).toEqual(full);
  });
});
