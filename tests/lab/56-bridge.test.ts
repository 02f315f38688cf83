/** A consumer in a container on the host: it reaches the port that the project gave its bridge, and nobody else does. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import { exampleConfig } from "../program/stage.ts";
import { from, guest, guestEnded, guestWrite, server, until } from "./lab.ts";
import { hcloud } from "./vendors.ts";

const port = 9102;
const rules = "/etc/nftables.d/outward-motor.nft";

/** The project's rules as they are when its data name the bridge. */
const withBridge = (): string => {
  const settings = parseSettings(exampleConfig(), definitions);
  const motor = settings.projects.find(({ name }) => name === "motor");
  if (!motor) throw new Error("there is no project motor");
  const workload = { ...motor.workload, bridges: [{ interface: "docker0", port }] };
  const { files } = manifestOf({
    project: { ...motor, workload },
    cloudflared: pinOf(settings, motor),
    credential: "{}",
    connectorConfig: "",
  });
  return Buffer.from(files.find(({ path }) => path === rules)?.content ?? "", "base64").toString();
};

/** What a container engine makes: a bridge, and behind it a network of its own. */
const container = `ip netns add box
ip link add docker0 type bridge
ip address add 172.17.0.1/16 dev docker0
ip link add box0 type veth peer name eth0 netns box
ip link set box0 master docker0 up
ip link set docker0 up
ip -n box address add 172.17.0.2/16 dev eth0
ip -n box link set eth0 up
ip -n box route add default via 172.17.0.1`;

const serve = (name: string, on: number) =>
  guest(
    "systemd-run",
    "--quiet",
    `--unit=${name}`,
    "--slice=outward-motor.slice",
    "--uid=outward-motor",
    "--property=WorkingDirectory=/",
    "python3",
    "-m",
    "http.server",
    "--bind",
    "0.0.0.0",
    String(on),
  );
const fetch = ["curl", "-s", "-o", "/dev/null", "-m", "4"];
const fromContainer = async (on: number): Promise<boolean> =>
  (await guestEnded("ip", "netns", "exec", "box", ...fetch, `http://172.17.0.1:${on}/`)).code === 0;
const fromInternet = async (on: number): Promise<boolean> =>
  (await from("scanner", ...fetch, `http://${(await hcloud.addresses()).v4}:${on}/`)).code === 0;

let kept = "";

beforeAll(async () => {
  await guest("sh", "-ec", container);
  await serve("twin-bridge", port);
  await serve("twin-other", port + 1);
  await until("both services to listen", 10_000, async () => {
    const listening = await guest("ss", "-ltn");
    return [port, port + 1].every((one) => listening.includes(`0.0.0.0:${one}`));
  });
  kept = await guest("cat", rules);
});

afterAll(async () => {
  await guest("systemctl", "stop", "twin-bridge", "twin-other");
  await guestWrite(rules, kept);
  await guest("nft", "--file", "/etc/nftables.conf");
  await guest("sh", "-c", "ip link del docker0; ip netns del box");
});

describe("a container on a bridge", () => {
  it("reaches nothing of a project that names no bridge", async () => {
    expect(await fromContainer(port)).toBe(false);
  });

  it("reaches the port that the project names, and no other", async () => {
    await guestWrite(rules, withBridge());
    await guest("nft", "--file", "/etc/nftables.conf");
    expect(await fromContainer(port)).toBe(true);
    expect(await fromContainer(port + 1)).toBe(false);
  });
});

describe("the internet", () => {
  it("does not reach it, with the provider's firewall open too", async () => {
    expect(await fromInternet(port)).toBe(false);
    const { id } = await server();
    const firewall = await hcloud.firewallOf(id);
    const everything = { direction: "in", protocol: "tcp", port: "any", source_ips: ["0.0.0.0/0", "::/0"] };
    try {
      await hcloud.setRules(firewall.id, [...firewall.rules, everything]);
      expect(await fromInternet(port)).toBe(false);
      await guest("nft", "insert", "rule", "inet", "outward", "input", "tcp", "dport", String(port), "accept");
      // Both opened: the twin. The service is there, and only the firewalls keep it from the internet.
      expect(await fromInternet(port)).toBe(true);
    } finally {
      await hcloud.setRules(firewall.id, firewall.rules);
      await guest("nft", "--file", "/etc/nftables.conf");
    }
  });
});
