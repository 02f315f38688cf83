/** What each user of the host may reach, and who may answer on whose port. */
import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, from, guest, guestEnded, namespace, server, until } from "./lab.ts";
import { hcloud } from "./vendors.ts";

/** An address in the lab's internet that answers on 443 but is no edge; and an edge's. */
const elsewhere = "198.51.100.10";
const edge = "198.51.100.30";

const succeedsAs = async (user: string, ...argv: string[]): Promise<boolean> => {
  const become = ["setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", "timeout", "4"];
  return (await guestEnded(...become, ...argv)).code === 0;
};

/** Whether a user of the host can open a TCP connection. */
const reaches = (user: string, address: string, port: number): Promise<boolean> =>
  succeedsAs(user, "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`);

const resolves = (user: string): Promise<boolean> => succeedsAs(user, "getent", "hosts", "artifacts.lab.test");

beforeAll(() => guest("useradd", "--system", "stranger"));
afterAll(() => guest("userdel", "stranger"));

describe("out of the host", () => {
  it("root reaches what the table gives it, and not the tunnel's port or any other", async () => {
    expect(await reaches("root", elsewhere, 443)).toBe(true);
    expect(await resolves("root")).toBe(true);
    expect(await reaches("root", edge, 7844)).toBe(false);
    expect(await reaches("root", elsewhere, 8002)).toBe(false);
  });

  it("a connector reaches the edge's tunnel port there and nowhere else, and 443", async () => {
    expect(await reaches("outward-blog-tunnel", edge, 7844)).toBe(true);
    expect(await reaches("outward-blog-tunnel", elsewhere, 443)).toBe(true);
    expect(await reaches("outward-blog-tunnel", elsewhere, 8002)).toBe(false);
    expect(await resolves("outward-blog-tunnel")).toBe(true);
  });

  it("the tunnel's port elsewhere and an API's are seen when both firewalls let them pass: the twin", async () => {
    const { id } = await server();
    const firewall = await hcloud.firewallOf(id);
    const everything = { direction: "out", protocol: "tcp", port: "any", destination_ips: ["0.0.0.0/0"] };
    const listen = "import socket, time; s = socket.create_server(('', 7844)); time.sleep(120)";
    const canary = spawn("nsenter", [`--net=/run/netns/${namespace("control")}`, "python3", "-c", listen]);
    try {
      await until(
        "somebody to listen on 7844 elsewhere",
        10_000,
        async () => (await from("control", "sh", "-c", "ss -ltnH | grep -c ':7844 '")).code === 0,
      );
      await hcloud.setRules(firewall.id, [...firewall.rules, everything]);
      // The provider's open, and still nothing: the host's own table is enough.
      expect(await reaches("outward-blog-tunnel", elsewhere, 7844)).toBe(false);
      expect(await reaches("root", elsewhere, 8002)).toBe(false);
      await guest("nft", "insert", "rule", "inet", "outward", "connector", "accept");
      await guest("nft", "insert", "rule", "inet", "outward", "system", "accept");
      expect(await reaches("outward-blog-tunnel", elsewhere, 7844)).toBe(true);
      expect(await reaches("root", elsewhere, 8002)).toBe(true);
      await hcloud.setRules(firewall.id, firewall.rules);
      expect(await reaches("outward-blog-tunnel", elsewhere, 7844)).toBe(false);
      expect(await reaches("root", elsewhere, 8002)).toBe(false);
    } finally {
      canary.kill();
      await hcloud.setRules(firewall.id, firewall.rules);
      await guest("nft", "--file", "/etc/nftables.conf");
    }
  });

  it.each(["outward-blog", "outward-motor", "stranger"])("%s reaches nothing", async (user) => {
    expect(await reaches(user, elsewhere, 443)).toBe(false);
    expect(await reaches(user, edge, 7844)).toBe(false);
    expect(await reaches(user, "169.254.169.254", 80)).toBe(false);
  });

  it.each(["outward-blog", "outward-motor"])("%s may not even ask for names", async (user) => {
    expect(await resolves(user)).toBe(false);
  });
});

describe("a port on loopback", () => {
  const front = "https://blog.outward.test/";
  const impostor = (user: string) =>
    guest(
      "systemd-run",
      "--quiet",
      "--unit=impostor",
      `--uid=${user}`,
      "--property=WorkingDirectory=/",
      "python3",
      "-m",
      "http.server",
      "--bind",
      "127.0.0.1",
      "3000",
    );
  const stopped = () => guestEnded("systemctl", "stop", "impostor.service");

  it("answers for its own project, and for nobody else who sits on it", async () => {
    await guest("systemctl", "stop", "outward-blog-web.service");
    try {
      await impostor("outward-motor");
      await until("the impostor to listen", 10_000, async () => (await guest("ss", "-ltn")).includes("127.0.0.1:3000"));
      // The connector waits for an answer that the firewall drops.
      const answer = await ask(front).catch(() => undefined);
      expect(answer?.status).not.toBe(200);
      await stopped();
      await impostor("outward-blog");
      await until(
        "its own project's server to answer: the twin",
        20_000,
        async () => (await ask(front)).status === 200,
      );
    } finally {
      await stopped();
      await guest("systemctl", "start", "outward-blog-web.service");
    }
    await until("the blog to be back", 30_000, async () => /<html/.test((await ask(front)).body));
  });
});

it("root has no password that opens anything, nor one that has expired: the one that was set at birth is locked", async () => {
  // L: locked; empty: it never has to be changed.
  expect((await guest("passwd", "--status", "root")).trim()).toMatch(/^root L /);
  const [, password = "", changed] = (await guest("getent", "shadow", "root")).split(":");
  expect([password.slice(0, 2), changed]).toEqual(["!$", ""]);
});
