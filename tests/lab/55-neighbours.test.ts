/**
 * What a process that has taken over a project's service does to its neighbour, from where that service runs: its user, its
 * sight of the file system, its shared memory. The neighbour is under load. Ports that are bound are in tests/files/neighbours.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { type Ended, guest, guestEnded, until } from "./lab.ts";
import { underTraffic } from "./traffic.ts";

const service = "outward-blog-web.service";

/** Of a service's main process, or of somebody who is in none. */
const inService = async (unit: string, ...argv: readonly string[]): Promise<Ended> => {
  const pid = (await guest("systemctl", "show", "--property=MainPID", "--value", unit)).trim();
  const user = (await guest("stat", "--format=%U", `/proc/${pid}`)).trim();
  const become = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"];
  return guestEnded("nsenter", `--target=${pid}`, "--mount", "--ipc", "--", ...become, "timeout", "20", ...argv);
};
const asBlog = (...argv: readonly string[]) => inService(service, ...argv);
const python = (text: string) => asBlog("python3", "-c", text);

/** An assertion that says the right words, and that nobody has signed. */
const forged = (claims: object): string =>
  [{ alg: "RS256" }, claims, "x"].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
const readings = JSON.stringify({
  key: "forged-1",
  readings: [{ sensor: "forged", at: "2026-11-24T10:00:00Z", celsius: 1 }],
});
const post = (headers: readonly string[]) =>
  [
    "curl",
    "--silent",
    "--max-time",
    "5",
    "--output",
    "/dev/null",
    "--write-out",
    "%{http_code}",
    "--data",
    readings,
  ].concat(
    headers.flatMap((header) => ["--header", header]),
    "http://127.0.0.1:3100/readings",
  );
const headers = [
  "content-type: application/json",
  `cf-access-jwt-assertion: ${forged({ common_name: "gateway-7.access" })}`,
];

const restarted = async (unit: string): Promise<void> => {
  await guest("systemctl", "restart", unit);
  await until(
    `${unit} to be active`,
    30_000,
    async () => (await guestEnded("systemctl", "is-active", unit)).code === 0,
  );
};

describe("a forged assertion", () => {
  it("is taken from its own project, which would have to forge none: the twin", async () => {
    const own = await inService("outward-motor-ingest.service", ...post(headers));
    expect(own).toMatchObject({ code: 0, out: "200" });
  });

  it("is refused on the neighbour's port", async () => {
    expect((await asBlog(...post(headers))).code).not.toBe(0);
  });

  it("finds no way by tailscaled's socket, nor by the bus, which are not there, also after tailscaled has started anew", async () => {
    const dial = [
      ...["curl", "--silent", "--max-time", "5", "--unix-socket", "/run/tailscale/tailscaled.sock"],
      ...["--header", "Connection: upgrade", "--header", "Upgrade: ts-dial", "--header", "Dial-Host: 127.0.0.1"],
      ...["--header", "Dial-Port: 3100", "--request", "POST", "http://local-tailscaled.sock/localapi/v0/dial"],
    ];
    const bus = ["busctl", "--no-pager", "status", "org.freedesktop.resolve1"];
    const doors = async () => [(await asBlog(...dial)).code, (await asBlog(...bus)).code];
    expect(await doors()).not.toContain(0);
    await guest("systemctl", "restart", "tailscaled.service");
    await until("tailscaled to answer", 30_000, async () => (await guestEnded("tailscale", "status")).code === 0);
    expect(await doors()).not.toContain(0);
    // Curl's word for a socket that cannot be connected to; root's own connects, and asks the same.
    expect((await asBlog(...dial)).code).toBe(7);
    expect((await guestEnded(...dial)).code).not.toBe(7);
    expect((await guestEnded(...bus)).code).toBe(0);
  });
});

describe("while a project is under load, its neighbour", () => {
  const unnoticed = async (work: () => Promise<unknown>): Promise<void> => {
    const { counts } = await underTraffic(work);
    expect(counts.motor?.failed).toEqual([]);
    expect(counts.motor?.sent).toBeGreaterThan(0);
  };

  beforeAll(() =>
    until(
      "motor to serve",
      60_000,
      async () => (await guestEnded("curl", "-sf", "http://127.0.0.1:3100/healthz")).code === 0,
    ),
  );

  it("takes all shared memory, and the project's database starts", async () => {
    const fill = `import ctypes
libc = ctypes.CDLL("libc.so.6")
print(next((n for n in range(100000) if libc.shmget(0, 56, 0o1600) < 0), 0))`;
    await unnoticed(async () => {
      expect(Number((await python(fill)).out)).toBeGreaterThan(1_000);
      expect((await python("open('/dev/shm/all', 'w').write('x' * (8 << 20))")).code).toBe(0);
      expect((await guestEnded("test", "-e", "/dev/shm/all")).code).not.toBe(0);
    });
    await restarted("outward-motor-db.service");
    await restarted(service);
  });

  it("says 60,000 things on loopback, and new connections are made", async () => {
    const flood = `import socket
for n in range(60000):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try: s.sendto(b"x", (f"127.{n >> 8 & 255}.{n & 255}.1", 3000))
    except OSError: pass
    s.close()`;
    const count = async () => Number(await guest("cat", "/proc/sys/net/netfilter/nf_conntrack_count"));
    await unnoticed(async () => {
      expect((await python(flood)).code).toBe(0);
      expect(await count()).toBeLessThan(3_000);
    });
    // Nor does its own connector, which asks for names on loopback.
    const names = ["setpriv", "--reuid", "outward-blog-tunnel", "--regid", "nogroup", "--clear-groups"];
    expect((await guestEnded(...names, "getent", "hosts", "artifacts.lab.test")).code).toBe(0);
  });

  it("writes into its own journal and no other", async () => {
    const say = (path: string) => `import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.sendto(b"MESSAGE=forged by a neighbour\\nSYSLOG_IDENTIFIER=forged\\n", "${path}")`;
    await unnoticed(async () => {
      expect((await python(say("/run/systemd/journal.outward-motor/socket"))).code).not.toBe(0);
      expect((await python(say("/run/systemd/journal/socket"))).code).toBe(0);
    });
    const lines = (project: string) => guest("journalctl", `--namespace=outward-${project}`, "--quiet", "-t", "forged");
    await until("its line to be in its own journal", 20_000, async () => (await lines("blog")).includes("forged"));
    expect(await lines("motor")).toBe("");
  });
});
