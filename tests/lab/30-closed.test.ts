import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#lab/toolchain/run.ts";
import { joinsWith } from "./joiner.ts";
import { from, guest, lab, server, until } from "./lab.ts";
import { hcloud, tailnet } from "./vendors.ts";

const fast = ["-n", "-Pn", "--min-rate", "20000", "--max-retries", "1"];

/** Ports that nmap calls open, of both families. */
const open = async (...what: string[]): Promise<string[]> => {
  const { v4, v6 } = await hcloud.addresses();
  const scans = [
    await from("scanner", "nmap", ...fast, ...what, v4),
    await from("scanner", "nmap", "-6", ...fast, ...what, v6),
  ];
  for (const scan of scans)
    if (scan.code !== 0 || !scan.out.includes("1 host up"))
      throw new Error(`nmap did not scan: ${scan.err}${scan.out}`);
  return scans.flatMap(({ out }) => out.split("\n").filter((line) => /^\d+\/(tcp|udp)\s+open\s/.test(line)));
};

const folder = mkdtempSync(path.join(tmpdir(), "outward-ssh-"));
const key = path.join(folder, "key");

beforeAll(async () => {
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key]);
  const authorized = (await readFile(`${key}.pub`, "utf8")).trim();
  const add =
    'install -d -o ops -m 0700 ~ops/.ssh && echo "$1" >~ops/.ssh/authorized_keys && chown ops ~ops/.ssh/authorized_keys';
  await guest("sh", "-c", add, "sh", authorized);
});

afterAll(async () => {
  await guest("rm", "-rf", "/home/ops/.ssh");
  rmSync(folder, { recursive: true });
});

/** Logs in with a key that the host's operator user has. */
const ssh = (address: string, role: string) => {
  const options = ["BatchMode=yes", "ConnectTimeout=5", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"];
  return from(
    role,
    "timeout",
    "20",
    "ssh",
    "-i",
    key,
    ...options.flatMap((option) => ["-o", option]),
    `ops@${address}`,
    "id",
  );
};

describe("from outside", () => {
  it("no TCP port answers, on either family", async () => {
    expect(await open("-sS", "-p-")).toEqual([]);
  });

  it("none of the 200 commonest UDP ports answers, on either family", async () => {
    expect(await open("-sU", "--top-ports", "200")).toEqual([]);
  });

  it("a port opened at the provider is seen by the same scan: the twin", async () => {
    const { id } = await server();
    const firewall = await hcloud.firewallOf(id);
    const rule = { direction: "in", protocol: "tcp", port: "4444", source_ips: ["0.0.0.0/0", "::/0"] };
    // The host's own firewall would hide it: the twin opens both.
    await guest("nft", "insert", "rule", "inet", "outward", "input", "tcp", "dport", "4444", "accept");
    await guest(
      "systemd-run",
      "--unit=twin",
      "--property=DynamicUser=yes",
      "python3",
      "-m",
      "http.server",
      "4444",
      "--bind",
      "::",
    );
    try {
      await hcloud.setRules(firewall.id, [...firewall.rules, rule]);
      await until("the scan to see 4444", 60_000, async () => (await open("-sS", "-p-")).length === 2);
    } finally {
      await hcloud.setRules(firewall.id, firewall.rules);
      await guest("systemctl", "stop", "twin");
      await guest("nft", "--file", "/etc/nftables.conf");
    }
    expect(await open("-sS", "-p", "4000-5000")).toEqual([]);
  });

  it("a UDP port that is opened and answers is seen by the same scan: the twin", async () => {
    const firewall = await hcloud.firewallOf((await server()).id);
    const echo =
      "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 161))\nwhile True: s.sendto(*s.recvfrom(999))";
    await guest("nft", "insert", "rule", "inet", "outward", "input", "udp", "dport", "161", "accept");
    await guest("systemd-run", "--quiet", "--unit=twin-udp", "python3", "-c", echo);
    try {
      const rule = { direction: "in", protocol: "udp", port: "161", source_ips: ["0.0.0.0/0", "::/0"] };
      await hcloud.setRules(firewall.id, [...firewall.rules, rule]);
      await until("the scan to see 161", 60_000, async () => (await open("-sU", "--top-ports", "200")).length === 2);
    } finally {
      await hcloud.setRules(firewall.id, firewall.rules);
      await guest("systemctl", "stop", "twin-udp");
      await guest("nft", "--file", "/etc/nftables.conf");
    }
  });

  it("the host's firewall alone would be enough: with the provider's open, still nothing answers", async () => {
    const { id } = await server();
    const firewall = await hcloud.firewallOf(id);
    const everything = { direction: "in", protocol: "tcp", port: "any", source_ips: ["0.0.0.0/0", "::/0"] };
    try {
      await hcloud.setRules(firewall.id, [...firewall.rules, everything]);
      expect(await open("-sS", "-p", "1-1000,3000,3100,5432,9090-9200,20300-20900,41641")).toEqual([]);
    } finally {
      await hcloud.setRules(firewall.id, firewall.rules);
    }
  });
});

describe("ssh", () => {
  it("to the public address gets no answer, not even from the operator", async () => {
    const { v4, v6 } = await hcloud.addresses();
    for (const address of [v4, v6]) {
      const tried = await ssh(address, "operator");
      expect(tried.code).not.toBe(0);
      expect(tried.err).toMatch(/timed out/);
    }
  });

  it("to the public address gets in when daemon and both firewalls are opened: the twin", async () => {
    const { v4 } = await hcloud.addresses();
    const firewall = await hcloud.firewallOf((await server()).id);
    await guest("nft", "insert", "rule", "inet", "outward", "input", "tcp", "dport", "22", "accept");
    await guest("sh", "-c", "systemctl unmask --quiet ssh.service && systemctl start ssh.service");
    try {
      await hcloud.setRules(firewall.id, [
        ...firewall.rules,
        { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] },
      ]);
      expect((await ssh(v4, "scanner")).out).toMatch(/\(ops\)/);
    } finally {
      await hcloud.setRules(firewall.id, firewall.rules);
      await guest(
        "sh",
        "-c",
        "systemctl stop ssh.service && systemctl mask --quiet ssh.service && nft --file /etc/nftables.conf",
      );
    }
  });

  it("over the tailnet is in", async () => {
    const { addresses: own } = await tailnet.device();
    const tried = await ssh(own[0] ?? "", "operator");
    expect(tried.out).toMatch(/\(ops\)/);
  });

  it("over the tailnet is closed to a member who is no operator", async () => {
    const [address = ""] = (await tailnet.device()).addresses;
    let answer = "";
    const joined = await joinsWith(undefined, async (nc) => {
      answer = (await nc(address, 22)).out;
    });
    expect(joined).toBe("joined");
    expect(answer).not.toMatch(/SSH-2\.0/);
    // What an operator's dial is answered with: the twin.
    const banner = await from(
      "operator",
      "timeout",
      "8",
      "bash",
      "-c",
      `exec 3<>/dev/tcp/${address}/22; head -c 7 <&3`,
    );
    expect(banner.out).toBe("SSH-2.0");
  });

  it("has no daemon on the host", async () => {
    expect((await guest("sh", "-c", "systemctl is-enabled ssh.service ssh.socket; true")).trim().split("\n")).toEqual([
      "masked",
      "masked",
    ]);
    expect(await guest("sh", "-c", "pgrep -x sshd || echo none")).toBe("none\n");
  });
});

it("the lab under test is the tests' own", () => expect(lab.name).not.toBe("lab"));
