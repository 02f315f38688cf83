/** The host's own firewall: what a host is born with, and what a standing one is brought. Pure apart from reading its file. */
import { fillFile } from "./fill.ts";

export interface RulesBlanks {
  /** Networks of the edge, both families. */
  readonly edgeRanges: readonly string[];
  /** What may be reached, as elements of nft sets: `tcp . 443, udp . 53`. */
  readonly ports: { readonly edge: string; readonly connector: string; readonly system: string };
}

const elements = (networks: readonly string[]): string =>
  networks.length === 0 ? "" : `elements = { ${networks.join(", ")} }`;

/** The text of /etc/nftables.conf. */
export const hostRules = ({ edgeRanges, ports }: RulesBlanks): string =>
  fillFile(new URL("nftables.conf", import.meta.url), {
    edge4: elements(edgeRanges.filter((network) => !network.includes(":"))),
    edge6: elements(edgeRanges.filter((network) => network.includes(":"))),
    edge_ports: ports.edge,
    connector_ports: ports.connector,
    system_ports: ports.system,
  });
