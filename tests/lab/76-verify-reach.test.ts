/** Where `bin/outward verify` sends anything, and what it needs a switch for. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#lab/toolchain/run.ts";
import { edge as edgeAddresses, legs, router } from "#lab/world/addresses.ts";
import { inside } from "#lab/world/namespaces.ts";
import { metricsPort } from "#settings/host/ports.ts";
import { control, edge, from, guest, guestInput, lab, until } from "./lab.ts";
import { hcloud } from "./vendors.ts";
import { dropIn } from "./verify/host-files.ts";
import { faultsOf, rowsOf } from "./verify/run.ts";

/** Counts what a leg sends to anybody but these addresses; link-local neighbours are nobody's business. */
const countElsewhere = async (role: string, allowed: readonly string[]): Promise<void> => {
  const [v4, v6] = [allowed.filter((one) => !one.includes(":")), allowed.filter((one) => one.includes(":"))];
  const rules = [
    "add table inet elsewhere",
    "add chain inet elsewhere out { type filter hook output priority 0; policy accept; }",
    "add rule inet elsewhere out oif lo accept",
    `add rule inet elsewhere out ip daddr { ${v4.join(", ")} } accept`,
    `add rule inet elsewhere out ip6 daddr { ${[...v6, "fe80::/10", "ff02::/16"].join(", ")} } accept`,
    "add rule inet elsewhere out counter",
  ];
  await run([...inside(lab, role), "nft", "-f", "-"], { input: `${rules.join("\n")}\n` });
};

const sentElsewhere = async (role: string): Promise<number> =>
  Number(/packets (\d+)/.exec((await from(role, "nft", "list", "table", "inet", "elsewhere")).out)?.[1]);

const forget = (role: string) => from(role, "nft", "delete", "table", "inet", "elsewhere");

const address = (role: string) => legs.find((leg) => leg.role === role)?.v4[0] ?? "";

describe("its traffic", () => {
  beforeAll(async () => {
    const { v4, v6 } = await hcloud.addresses();
    // From outside: the host, the names of the stack (at the edge), and the resolver that knows them.
    const edges = legs.filter(({ role }) => role === "edge").flatMap((leg) => [...leg.v4, `${leg.v6}/64`]);
    await countElsewhere("scanner", [v4, v6, router.resolver, ...edges]);
    // From the operator: the vendors' APIs, and the host over the tailnet; the canary is read, never spoken to. The
    // operator's tailscaled asks its own router for a mapped port.
    const own = [address("control"), "2001:db8:10::/64", router.resolver, router.gateway4, "239.255.255.250"];
    await countElsewhere("operator", [...own, "100.64.0.0/10", "fd7a:115c:a1e0::/48", v4, v6]);
  });

  afterAll(async () => {
    await forget("scanner");
    await forget("operator");
  });

  it("goes to the stack's own addresses and names, and to no other", async () => {
    expect(faultsOf(await rowsOf(["--ports", "1-1024"]))).toEqual({});
    expect(await sentElsewhere("scanner")).toBe(0);
    expect(await sentElsewhere("operator")).toBe(0);
  });

  it("would be seen going elsewhere: the twin", async () => {
    await from("scanner", "ping", "-c", "1", "-W", "1", address("artifacts"));
    expect(await sentElsewhere("scanner")).toBeGreaterThan(0);
    await from("operator", "ping", "-c", "1", "-W", "1", edgeAddresses);
    expect(await sentElsewhere("operator")).toBeGreaterThan(0);
  });
});

describe("a token that has expired", () => {
  const fault = "/faults/cloudflare/token_expired";

  it("is tried when it is named, and refused everywhere", async () => {
    await control("/faults/cloudflare/token_expired", "PUT", { path: `${lab.name}-motor-gateway-8` });
    try {
      const rows = await rowsOf(["--expired", "motor/gateway-8", "--only", "access"]);
      expect(rows.find(({ line }) => line === "access motor/readings")?.tried).toMatch(/motor\/gateway-8, expired/);
      expect(faultsOf(rows)).toEqual({});
      // One that is not named as such should pass, and does not.
      expect(Object.keys(faultsOf(await rowsOf(["--only", "access"])))).toEqual(["access motor/readings"]);
    } finally {
      await control(fault, "DELETE");
    }
  });

  it("that has not is red: the twin", async () => {
    const { "access motor/readings": seen } = faultsOf(
      await rowsOf(["--expired", "motor/gateway-8", "--only", "access"]),
    );
    expect(seen).toMatch(/motor\/gateway-8, expired gets \d+/);
  });
});

describe("UDP 7844 blocked", () => {
  interface Connection {
    readonly protocol: string;
    readonly tunnel: string;
  }
  const protocols = async () => (await edge<Connection[]>("/connections")).map(({ protocol }) => protocol).sort();
  const quic = Array.from({ length: 8 }, () => "quic");

  it("leads to HTTP/2, and back when it is open again; it tells how long that took", async () => {
    // cloudflared takes two minutes to leave QUIC by itself (npm run bench -- incident): this one begins with HTTP/2.
    const pinned = "[Service]\nEnvironment=TUNNEL_TRANSPORT_PROTOCOL=http2\n";
    const back = await dropIn("outward-blog-tunnel.service", pinned, false);
    const [rows] = await Promise.all([
      rowsOf(["--fallback", "blog", "--only", "fallback"]),
      // It is started once more as soon as all four are there, and by then has to choose for itself.
      until("the first connection over HTTP/2", 60_000, async () => (await protocols()).includes("http2")).finally(
        back,
      ),
    ]);
    expect(rows).toMatchObject([
      {
        line: "fallback blog",
        verdict: "ok",
        seen: expect.stringMatching(/^4 connections over HTTP\/2 after \d+ s; over QUIC again afterwards$/),
      },
    ]);
    await until("both tunnels to be over QUIC again", 60_000, async () => (await protocols()).join() === quic.join());
  });

  it("is seen not to lead there in too short a time: the twin", async () => {
    const program = await readFile(new URL("../../ops/verify/host/fallback.py", import.meta.url), "utf8");
    const given = {
      service: "outward-blog-tunnel.service",
      user: "outward-blog-tunnel",
      port: metricsPort("blog"),
      seconds: 3,
    };
    const argument = Buffer.from(JSON.stringify(given)).toString("base64url");
    const { out } = await guestInput(program, "python3", "-", argument);
    expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({ connections: 0, again: 4 });
    expect(await guest("nft", "list", "chain", "inet", "outward", "output")).not.toMatch(/7844 .*drop/);
  });
});
