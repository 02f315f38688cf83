/** `bin/outward status` with the real engine and the vendors' emulators, of a host that does not answer and of one that does. */
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { facts } from "#host/protocol/facts.ts";
import type { EdgeConnection } from "#lab/apis/cloudflare/edge.ts";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { sshServer } from "#lab/tests/engine/ssh-server.ts";
import { connection } from "#lab/tests/unit/cloudflare/harness.ts";
import { run } from "#ops/process.ts";
import { configArgs, type Engine, engineOn, fine, withoutEngine } from "./engine.ts";
import { tailnetOf, unheardKey } from "./tailnet.ts";

const outward = path.join(import.meta.dirname, "..", "..", "ops", "outward.ts");

/** In no tailnet: nobody is logged in as ops without a password here. */
const address = "127.0.0.9";

/** As `outward status` tells of it. */
const blog = (web: string) => ({
  project: "blog",
  role: "active",
  peer: null,
  keeps: true,
  follow: null,
  tunnel: "t",
  connector: "outward-blog-tunnel.service",
  services: { "outward-blog-tunnel.service": "active", "outward-blog-web.service": web },
  health: { tunnel: { status: 200, body: '{"readyConnections":4}' } },
  backup: null,
});

interface Report {
  readonly verdict: string;
  readonly seconds: number;
  readonly findings: readonly { readonly cause: string; readonly evidence: readonly string[] }[];
  readonly unknown: readonly { readonly what: string; readonly why: string; readonly counts: boolean }[];
}

/** A vendor that takes a call and never answers it. */
const deaf = (): Promise<{ server: Server; url: string }> =>
  new Promise((resolve) => {
    const server = createServer(() => {});
    server.listen(0, "127.0.0.1", () => {
      const at = server.address();
      resolve({ server, url: `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}` });
    });
  });

describe.skipIf(withoutEngine)("status of a stack, asked of everybody", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  let tunnel = "";
  let server = 0;
  let hole: Awaited<ReturnType<typeof deaf>>;

  const asked = async (...args: string[]): Promise<{ code: number | null; report: Report; err: string }> => {
    const { cwd, env } = engine.place;
    // The machine's load is not what is tested: the command keeps its own end, whatever it is.
    const words = ["--stack", "test", "--json", "--within", "20", ...args];
    const { code, out, err } = await run([process.execPath, outward, "status", ...words], { cwd, env });
    return { code, report: JSON.parse(out || "{}") as Report, err };
  };
  const named = ({ findings }: Report) => findings.map(({ cause }) => cause);
  /** Where the vendors are, by the key of the config. */
  const vendors = (): Record<string, string> =>
    Object.fromEntries(
      world.config.flatMap((word) => {
        const [key = "", value = ""] = word.split(/=(.*)/s);
        return /:(endpoint|baseUrl)$/.test(key) ? [[key, value]] : [];
      }),
    );
  const settled = async (config: Record<string, string>): Promise<void> => {
    for (const [key, value] of Object.entries(config)) await fine(engine.pulumi("config", "set", key, value));
  };
  const knows = (key: string) =>
    tailnetOf(engine, [{ HostName: "outward-test-1", TailscaleIPs: [address], Tags: ["tag:vps"], sshHostKeys: [key] }]);
  const connected = (): EdgeConnection[] => [0, 1, 2, 3].map((index) => connection(tunnel, index));

  beforeAll(async () => {
    hole = await deaf();
    world = await cloud({ joined: { addresses: [address] } });
    engine = await engineOn("stands");
    const outward = {
      "outward:cloudflare": JSON.stringify({
        accountId: "0123456789abcdef0123456789abcdef",
        zoneId: "abcdefabcdefabcdefabcdefabcdefab",
        zone: "outward.test",
        team: "outward",
      }),
      "outward:blog": "{}",
      "stands:address": address,
    };
    await fine(engine.pulumi("up", "--yes", "--skip-preview", ...configArgs(outward), ...world.config));
    [tunnel = ""] = Object.keys(world.cloudflare.dump().tunnels);
    server = Number(Object.keys(world.hcloud.dump().servers)[0]);
    knows(unheardKey);
  });
  afterAll(async () => {
    hole?.server.close();
    await engine?.dispose();
    await world?.close();
  });
  beforeEach(async () => {
    world.connections.splice(0, 4, ...connected());
    world.fake.on.add(server);
    await world.cloudflare.faults.clear();
  });

  it("is the tailnet's trouble while Cloudflare has its connections", async () => {
    const { code, report } = await asked();
    expect(named(report)).toEqual(["tailnet-down"]);
    expect(report.findings[0]?.evidence).toContain("Cloudflare has 4 connections of its tunnels");
    expect(code).toBe(1);
    expect(world.unknown).toEqual([]);
  });

  it("is the host's own when Hetzner says that it is off, and when nobody hears of it", async () => {
    world.fake.on.delete(server);
    const { code, report } = await asked();
    expect([named(report), code]).toEqual([["host-down"], 2]);
    expect(report.findings[0]?.evidence[0]).toBe("Hetzner says that outward-test-1 is off");
  });

  it("is beside an incident that Cloudflare tells of, and a token that ends soon", async () => {
    world.connections.length = 0;
    await world.cloudflare.faults.set("incident", { path: "Cloudflare Tunnel" });
    await world.cloudflare.faults.set("token_expiring", { path: "gateway" });
    const { code, report } = await asked();
    expect([named(report), code]).toEqual([["edge-incident", "tailnet-down", "token-expiring"], 2]);
  });

  it("says that the status page does not answer, and blames nobody for it", async () => {
    await world.cloudflare.faults.set("status_page_down", {});
    const { report } = await asked();
    expect(named(report)).toEqual(["tailnet-down"]);
    expect(report.unknown.map(({ what, counts }) => [what, counts])).toContainEqual([
      "whether Cloudflare has an incident",
      false,
    ]);
  });

  it("takes no longer than it may while vendors take calls and never answer", async () => {
    const at = Object.keys(vendors()).map((key) => [key, hole.url] as const);
    await settled(Object.fromEntries(at));
    const { code, report } = await asked("--within", "8");
    console.log(`three deaf vendors: ${report.seconds} s of 8`);
    expect(report.seconds).toBeLessThan(8);
    expect(report.unknown.filter(({ why }) => why.startsWith("no answer in")).length).toBeGreaterThan(4);
    expect([report.verdict, code]).toEqual(["unknown", 3]);
    await settled(vendors());
    expect(named((await asked()).report)).toEqual(["tailnet-down"]);
  });

  // Tailscale SSH answers at port 22.
  it.skipIf(process.getuid?.() !== 0)("believes a host that answers: all is well, or an origin is down", async () => {
    const machine = path.join(engine.folder, "machine");
    const says = (web: string) =>
      writeFile(path.join(machine, "status.json"), JSON.stringify({ protocol: facts.PROTOCOL, units: [blog(web)] }));
    await mkdir(machine);
    for (const [name, line] of [
      ["sudo", '[ "$*" = "outward status --json --within 1.5" ] && cat status.json'],
      ["tailscale", "echo 1.94.2"],
    ] as const)
      await writeFile(path.join(machine, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    const ssh = sshServer(machine);
    await ssh.listen(22, address);
    try {
      await says("active");
      // Who answers there now has not the key that the tailnet says.
      expect(named((await asked()).report)).toEqual(["tailnet-down"]);
      knows(ssh.hostKey);
      expect(await asked()).toMatchObject({ code: 0, report: { verdict: "well", findings: [] } });
      await says("failed");
      const { code, report } = await asked();
      expect([named(report), code]).toEqual([["origin-down"], 2]);
    } finally {
      await ssh.close();
    }
  });

  it("cannot tell of a stack that is not there, and says what to do", async () => {
    const { code, err } = await asked("--stack", "nowhere");
    expect(code).toBe(3);
    expect(err).toContain("what the stack has is not known: pulumi");
  });
});
