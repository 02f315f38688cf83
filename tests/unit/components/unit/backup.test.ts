import { describe, expect, it } from "vitest";
import { providerRules } from "#components/host/egress.ts";
import { backupParts } from "#components/unit/backup.ts";
import { definitions } from "#projects/index.ts";
import { egress } from "#settings/host/egress.ts";
import { parseSettings } from "#settings/index.ts";
import { backup } from "#settings/project/backup.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const password = 'a "password" with $HOME, `id` and \\';
const given = backup.parse({
  repository: "s3:https://s3.example.com:9000/blog",
  password,
  environment: { AWS_SECRET_ACCESS_KEY: "the-secret-of-the-store" },
  every: "6h",
});
const made = backupParts("blog", given);
const contentOf = (end: string): string => {
  const found = made.files.find(({ path }) => path.endsWith(end));
  if (!found) throw new Error(`no file ends with ${end}`);
  return Buffer.from(found.content, "base64").toString();
};

describe("a unit's backup", () => {
  it("has its secrets in one file, root's own, quoted for systemd, and nowhere else", () => {
    const secret = made.files.filter(({ mode }) => mode === "0600");
    expect(secret.map(({ path }) => path)).toEqual(["/etc/outward/blog/backup.env"]);
    expect(contentOf("backup.env").split("\n")).toEqual([
      "RESTIC_REPOSITORY=s3:https://s3.example.com:9000/blog",
      'RESTIC_PASSWORD="a \\"password\\" with \\$HOME, \\`id\\` and \\\\"',
      "AWS_SECRET_ACCESS_KEY=the-secret-of-the-store",
      "",
    ]);
    const rest = JSON.stringify({ ...made, files: made.files.filter(({ mode }) => mode !== "0600") });
    expect(rest).not.toMatch(/the-secret-of-the-store|with \$HOME/);
  });

  it("runs by two timers, where the project is served and may be written", () => {
    expect(made.timers).toEqual(["outward-blog-backup.timer", "outward-blog-backup-check.timer"]);
    expect(contentOf("blog-backup.timer")).toMatch(/^OnCalendar=00\/6:00 UTC\n/m);
    for (const end of ["blog-backup.service", "blog-backup-check.service"]) {
      expect(contentOf(end)).toMatch(/^ConditionPathExists=\/etc\/outward\/\.roles\/blog\/serves$/m);
      expect(contentOf(end)).toMatch(/^ConditionPathExists=!\/etc\/outward\/\.roles\/blog\/read-only$/m);
    }
    expect(contentOf("blog-backup.service")).toMatch(/^TimeoutStartSec=21600$/m);
  });

  it("lets its own user out to the store's port, and nowhere else", () => {
    expect(made.rules.split("\n")).toEqual([
      'add element inet outward workloads { "outward-blog-backup" }',
      'add rule inet outward loopback meta skuid "outward-blog-backup" meta l4proto udp ct count over 1024 reject',
      'add rule inet outward loopback meta skuid "outward-blog-backup" meta l4proto . th dport { tcp . 53, udp . 53, tcp . 9000 } accept',
      'add rule inet outward loopback meta skuid "outward-blog-backup" reject',
      'add rule inet outward workload meta skuid "outward-blog-backup" ct count over 4096 reject',
      'add rule inet outward workload meta skuid "outward-blog-backup" meta l4proto . th dport { tcp . 9000 } accept',
      // Of a host without systemd-resolved; both are empty where it is.
      'add rule inet outward workload meta skuid "outward-blog-backup" meta l4proto { tcp, udp } th dport 53 ip daddr @resolvers4 accept',
      'add rule inet outward workload meta skuid "outward-blog-backup" meta l4proto { tcp, udp } th dport 53 ip6 daddr @resolvers6 accept',
      'add rule inet outward workload meta skuid "outward-blog-backup" reject',
    ]);
  });

  it("tells a host that is to delete nothing no counts", () => {
    const keep = (value: unknown) => backupParts("blog", backup.parse({ ...given, keep: value })).backup.keep;
    expect(keep("none")).toEqual({});
    expect(keep({ daily: 30 })).toEqual({ hourly: 24, daily: 30, weekly: 5, monthly: 12 });
  });

  it("over SFTP brings its key as a credential, and ssh", () => {
    const ssh = { key: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", knownHosts: "box.example.com ssh-ed25519 AAAA" };
    const over = backupParts("blog", backup.parse({ repository: "sftp://u1@box.example.com/blog", password, ssh }));
    expect(over.packages).toContain("openssh-client");
    expect(over.backup.credentials).toEqual({
      key: "/etc/outward/blog/backup.key",
      known_hosts: "/etc/outward/blog/backup.known_hosts",
    });
    expect(over.files.filter(({ mode }) => mode === "0600")).toHaveLength(3);
    expect(made.packages).toEqual(["restic"]);
  });
});

describe("the egress table", () => {
  const { projects } = parseSettings(exampleConfig(), definitions);
  const portsWith = (backups: Parameters<typeof egress>[1]) =>
    providerRules(egress(projects, backups), ["203.0.113.0/24"]).map(({ protocol, port }) => `${protocol}:${port}`);

  it("opens the store's port in the provider's firewall, which is closed without it", () => {
    expect(portsWith({ blog: given })).toContain("tcp:9000");
    expect(portsWith({})).not.toContain("tcp:9000");
  });
});
