/** The egress table in the two languages that enforce it: the provider's rules, and elements of nft sets. Pure. */
import type { Egress } from "#settings/host/egress.ts";

const anywhere = ["0.0.0.0/0", "::/0"];

export interface ProviderRule {
  readonly direction: "out";
  readonly protocol: "tcp" | "udp";
  readonly port: string;
  readonly destinationIps: string[];
  readonly description: string;
}

/**
 * Outbound rules, one per port. The provider knows no users, so a port that anybody may use anywhere is open anywhere.
 * Never empty: the provider does not send an emptied list, so a stray rule would stay.
 */
export const providerRules = (table: readonly Egress[], edgeRanges: readonly string[]): readonly ProviderRule[] => {
  const filtered = table.filter(({ to }) => to !== "link");
  const byPort = Map.groupBy(filtered, ({ protocol, port }) => `${protocol} ${port}`);
  return [...byPort.values()].flatMap((rows) =>
    rows.slice(0, 1).map(({ protocol, port }) => ({
      direction: "out" as const,
      protocol,
      port: String(port),
      destinationIps: rows.every(({ to }) => to === "edge") ? [...edgeRanges] : anywhere,
      description: [...new Set(rows.map(({ why }) => why))].join(", "),
    })),
  );
};

/** Elements of an nft set of the type `inet_proto . inet_service`, for those rows. */
export const portElements = (rows: readonly Egress[]): string =>
  [...new Set(rows.map(({ protocol, port }) => `${protocol} . ${port}`))].join(", ");

/** What lets a user of a project ask the servers of a host without systemd-resolved for names. */
export const serverRules = (user: string): readonly string[] =>
  (["ip daddr @resolvers4", "ip6 daddr @resolvers6"] as const).map(
    (servers) =>
      `add rule inet outward workload meta skuid "${user}" meta l4proto { tcp, udp } th dport 53 ${servers} accept`,
  );

/**
 * How many connections a user may have at a time, in the kernel's memory of them: Debian's has room for 65,536 on a host of
 * 1 to 4 GB (nf_conntrack_max), more above. `within`: of UDP on loopback.
 */
export const flows = { outside: 4096, within: 1024 } as const;

/** What the host's own table is filled with: ports by user, and to the edge alone. */
export const hostPorts = (table: readonly Egress[]) => {
  const of = (who: Egress["who"], edge: boolean): string =>
    portElements(table.filter((row) => row.who === who && (row.to === "edge") === edge));
  return { edge: of("connector", true), connector: of("connector", false), system: of("system", false) };
};
