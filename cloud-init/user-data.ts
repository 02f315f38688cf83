/** user_data of a host: what a first boot needs to be closed and reachable. Pure apart from reading this folder. */
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { environmentValue } from "./environment.ts";
import { fill, fillFile } from "./fill.ts";
import { hostRules, type RulesBlanks } from "./nftables.ts";

const render = (name: string, values: Readonly<Record<string, string>>): string =>
  fillFile(new URL(name, import.meta.url), values);
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

export interface HostBlanks extends RulesBlanks {
  readonly hostname: string;
  readonly joinKey: string;
  readonly tailscaleUrl: string;
  readonly tailscaleSha256: string;
  /** @default Tailscale's own control server */
  readonly loginServer?: string | undefined;
}

interface CloudConfig {
  write_files: { path: string; content: string }[];
}

const members = (blanks: HostBlanks): Readonly<Record<string, string>> => ({
  "nftables.conf": hostRules(blanks),
  "tailscaled.conf": read("tailscaled.conf"),
  "bootstrap.sh": read("bootstrap.sh"),
  "bootstrap.env": render("bootstrap.env", {
    hostname: environmentValue(blanks.hostname),
    tailscale_url: environmentValue(blanks.tailscaleUrl),
    tailscale_sha256: environmentValue(blanks.tailscaleSha256),
    login_server: environmentValue(blanks.loginServer ?? ""),
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
