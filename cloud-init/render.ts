/** Fills the typed blanks (`@name@`) of the files in this folder. Pure apart from reading them. */
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

const blank = /@([a-z][a-z0-9_]*)@/g;

/**
 * The text with every blank filled.
 * @throws when a blank has no value or a value has no blank: both are typing mistakes.
 */
export const fill = (text: string, values: Readonly<Record<string, string>>): string => {
  const used = new Set<string>();
  const filled = text.replaceAll(blank, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`blank @${name}@ has no value; given: ${Object.keys(values).join(", ") || "none"}`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`no blank for ${unused.join(", ")}`);
  return filled;
};

/** A file of this folder with its blanks filled, e.g. `render("units/project.slice", { … })`. */
export const render = (name: string, values: Readonly<Record<string, string>>): string => fill(read(name), values);

export interface HostBlanks {
  readonly hostname: string;
  readonly joinKey: string;
  readonly tailscaleUrl: string;
  readonly tailscaleSha256: string;
  /** @default Tailscale's own control server */
  readonly loginServer?: string | undefined;
  /** Networks of the edge, both families. */
  readonly edgeRanges: readonly string[];
  /** What may be reached, as elements of nft sets: `tcp . 443, udp . 53`. */
  readonly ports: { readonly edge: string; readonly connector: string; readonly system: string };
}

interface CloudConfig {
  write_files: { path: string; content: string }[];
}

const elements = (networks: readonly string[]): string =>
  networks.length === 0 ? "" : `elements = { ${networks.join(", ")} }`;

const members = (blanks: HostBlanks): Readonly<Record<string, string>> => ({
  "nftables.conf": render("nftables.conf", {
    edge4: elements(blanks.edgeRanges.filter((network) => !network.includes(":"))),
    edge6: elements(blanks.edgeRanges.filter((network) => network.includes(":"))),
    edge_ports: blanks.ports.edge,
    connector_ports: blanks.ports.connector,
    system_ports: blanks.ports.system,
  }),
  "sysctl.conf": read("sysctl.conf"),
  "resolved.conf": read("resolved.conf"),
  "journald.conf": read("journald.conf"),
  "bootstrap.sh": read("bootstrap.sh"),
  "bootstrap.env": render("bootstrap.env", {
    hostname: blanks.hostname,
    tailscale_url: blanks.tailscaleUrl,
    tailscale_sha256: blanks.tailscaleSha256,
    login_server: blanks.loginServer ?? "",
  }),
});

/** Largest user_data that Hetzner takes, in bytes. */
export const userDataLimit = 32 * 1024;

/** user_data of a host: a small static bootstrap; its only secret is the join key. */
export const userData = (blanks: HostBlanks): string => {
  const config = parse(read("host.yaml")) as CloudConfig;
  const files = members(blanks);
  for (const file of config.write_files) {
    const name = /^@file:(.+)@$/.exec(file.content)?.[1];
    const content = name === undefined ? fill(file.content, { join_key: blanks.joinKey }) : files[name];
    if (content === undefined) throw new Error(`host.yaml names ${name}, which nobody renders`);
    file.content = content;
  }
  return `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
};
