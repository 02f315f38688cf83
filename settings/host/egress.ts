/** What may leave a host, one row each: the provider's firewall and the host's nftables are both made from it. Data. */
import { type Backups, storePort } from "../project/backup.ts";
import type { Project } from "../project/project.ts";

export interface Egress {
  /**
   * `system`: root and Debian's own users (apt, time, names, network). `workload`: the service user of `project`.
   * `backup`: the user that copies what `project` keeps to its store.
   */
  readonly who: "backup" | "connector" | "system" | "workload";
  readonly project?: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** `edge`: its published networks. `link`: the provider's own network, which its firewall does not filter. */
  readonly to: "edge" | "anywhere" | "link";
  readonly why: string;
  readonly source: string;
}

const cloudflare =
  "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/configure-tunnels/tunnel-with-firewall/";
const tailscale = "https://tailscale.com/kb/1082/firewall-ports";

/** Where connectors may connect to: region1 and region2.v2.argotunnel.com resolve into these. */
export const publishedEdge = {
  networks: ["198.41.192.0/24", "198.41.200.0/24", "2606:4700:a0::/48", "2606:4700:a8::/48"],
  source: cloudflare,
  /** When the page was last compared with this list. */
  read: "2026-11-23",
} as const;

/** What every host needs, whatever runs on it. */
const base: readonly Egress[] = [
  { who: "connector", protocol: "udp", port: 7844, to: "edge", why: "cloudflared over QUIC", source: cloudflare },
  { who: "connector", protocol: "tcp", port: 7844, to: "edge", why: "cloudflared over HTTP/2", source: cloudflare },
  { who: "connector", protocol: "tcp", port: 443, to: "anywhere", why: "keys of Access", source: cloudflare },
  { who: "connector", protocol: "udp", port: 53, to: "anywhere", why: "names", source: cloudflare },
  { who: "connector", protocol: "tcp", port: 53, to: "anywhere", why: "names", source: cloudflare },
  { who: "system", protocol: "tcp", port: 443, to: "anywhere", why: "tailnet control and relays", source: tailscale },
  { who: "system", protocol: "tcp", port: 443, to: "anywhere", why: "downloads", source: "settings/host/pins.ts" },
  { who: "system", protocol: "tcp", port: 80, to: "anywhere", why: "Debian packages", source: "apt's sources" },
  { who: "system", protocol: "udp", port: 53, to: "anywhere", why: "names", source: "systemd-resolved" },
  { who: "system", protocol: "tcp", port: 53, to: "anywhere", why: "names", source: "systemd-resolved" },
  { who: "system", protocol: "udp", port: 123, to: "anywhere", why: "time", source: "systemd-timesyncd" },
  { who: "system", protocol: "udp", port: 3478, to: "anywhere", why: "tailnet STUN", source: tailscale },
  // Peers on another port, behind a NAT for instance, are reached over a relay: any UDP would be no allow-list.
  { who: "system", protocol: "udp", port: 41641, to: "anywhere", why: "tailnet, direct", source: tailscale },
  { who: "system", protocol: "udp", port: 67, to: "link", why: "DHCP leases", source: "systemd-networkd" },
  { who: "system", protocol: "udp", port: 547, to: "link", why: "DHCPv6 leases", source: "systemd-networkd" },
];

/** What a project's workload may reach besides: `protocol:port` as its data have it. */
export const workloadEgress = ({ name, workload }: Project): readonly Egress[] =>
  (workload.egress ?? []).map((rule) => ({
    who: "workload",
    project: name,
    protocol: rule.startsWith("udp:") ? "udp" : "tcp",
    port: Number(rule.slice(4)),
    to: "anywhere",
    why: `workload of ${name}`,
    source: `projects.${name}.workload.egress`,
  }));

/** The store of a project's backups; its names are asked for on loopback. */
export const backupEgress = (project: string, backups: Backups): readonly Egress[] => {
  const backup = backups[project];
  if (!backup) return [];
  const source = `outward:${project}.backup.repository`;
  const why = `backups of ${project}`;
  return [{ who: "backup", project, protocol: "tcp", port: storePort(backup), to: "anywhere", why, source }];
};

/** The whole table of a stack. */
export const egress = (projects: readonly Project[], backups: Backups = {}): readonly Egress[] => [
  ...base,
  ...projects.flatMap((project) => [...workloadEgress(project), ...backupEgress(project.name, backups)]),
];
