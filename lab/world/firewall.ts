import { readFileSync } from "node:fs";
import path from "node:path";
import type { FirewallRule } from "../apis/hcloud/machines.ts";
import { run } from "../toolchain/run.ts";
import { portOf, router } from "./addresses.ts";
import { type LabPaths, namespaceOf } from "./paths.ts";

/**
 * The provider's firewall, in the router: one pair of chains per machine, found by its leg's name. Two base chains,
 * because `accept` ends a whole base chain: what the sender may send must not decide what the receiver gets.
 */
export const baseTable = readFileSync(path.join(import.meta.dirname, "files", "provider.nft"), "utf8");

/** What the table is told about one machine. `addresses` are the only ones its leg may send from. */
export interface Guarded {
  readonly id: number;
  readonly ipv4: string | null;
  readonly ipv6Net: string | null;
}

const portMatch = (rule: FirewallRule): string => {
  if (rule.protocol === "icmp") return "meta l4proto { icmp, ipv6-icmp }";
  if (rule.protocol === "esp" || rule.protocol === "gre") return `meta l4proto ${rule.protocol}`;
  if (rule.port === null)
    throw new Error(`firewall rule for ${rule.protocol} has no port: give one, a range, or "any"`);
  if (rule.port === "any") return `meta l4proto ${rule.protocol}`;
  if (!/^\d{1,5}(-\d{1,5})?$/.test(rule.port))
    throw new Error(`firewall port "${rule.port}" must be like 80, 80-85 or any`);
  return `${rule.protocol} dport ${rule.port}`;
};

const addressMatches = (networks: readonly string[], side: "saddr" | "daddr"): string[] => {
  const bad = networks.find((network) => !/^[0-9a-f:.]+(\/\d{1,3})?$/i.test(network));
  if (bad !== undefined)
    throw new Error(`firewall network "${bad}" must be a CIDR such as 192.0.2.0/24 or 2001:db8::/32`);
  const v4 = networks.filter((network) => !network.includes(":"));
  const v6 = networks.filter((network) => network.includes(":"));
  // A set refuses 0.0.0.0/0 beside a network inside it, so each network is a rule of its own.
  return [...v4.map((network) => `ip ${side} ${network}`), ...v6.map((network) => `ip6 ${side} ${network}`)];
};

/** Rules of nft for one direction, without the chain around them. A rule that names no network matches nothing. */
export const nftRules = (rules: readonly FirewallRule[], direction: "in" | "out"): string[] =>
  rules
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) => {
      const networks = direction === "in" ? rule.sourceIps : rule.destinationIps;
      const match = portMatch(rule);
      return addressMatches(networks, direction === "in" ? "saddr" : "daddr").map(
        (address) => `${address} ${match} accept`,
      );
    });

const body = (rules: readonly FirewallRule[] | null, direction: "in" | "out"): string[] => {
  if (rules === null) return [];
  const own = nftRules(rules, direction);
  // Without a rule: nothing new comes in, everything may go out.
  if (direction === "out" && !rules.some((rule) => rule.direction === "out")) return [];
  return ["ct state established,related accept", ...own, "counter drop"];
};

const spoofing = (machine: Guarded): string[] => {
  const own6 = machine.ipv6Net === null ? "fe80::/10" : `{ fe80::/10, ${machine.ipv6Net} }`;
  const own4 =
    machine.ipv4 === null ? ["meta nfproto ipv4 counter drop"] : [`ip saddr != ${machine.ipv4} counter drop`];
  return [...own4, `ip6 saddr != ${own6} counter drop`];
};

const chain = (name: string, lines: readonly string[]): string => {
  const rules = lines.map((line) => `add rule inet provider ${name} ${line}\n`).join("");
  return `add chain inet provider ${name}\nflush chain inet provider ${name}\n${rules}`;
};

/** One transaction that puts a machine behind its rules; null = no firewall attached, all open. */
export const guardText = (machine: Guarded, rules: readonly FirewallRule[] | null): string => {
  const port = portOf(`m${machine.id}`);
  const entry = (map: string, target: string): string =>
    `add element inet provider ${map} { "${port}" : jump ${target} }\n`;
  return (
    chain(`out-m${machine.id}`, [...spoofing(machine), ...body(rules, "out")]) +
    chain(`in-m${machine.id}`, body(rules, "in")) +
    entry("outbound", `out-m${machine.id}`) +
    entry("inbound", `in-m${machine.id}`)
  );
};

/** The transaction that forgets a machine. It adds before it deletes, so that forgetting a stranger is no error. */
export const unguardText = (id: number): string => {
  const none = { id, ipv4: null, ipv6Net: null };
  const port = portOf(`m${id}`);
  const entry = (map: string, target: string): string =>
    `delete element inet provider ${map} { "${port}" : jump ${target} }\n`;
  const chains = `delete chain inet provider out-m${id}\ndelete chain inet provider in-m${id}\n`;
  return guardText(none, []) + entry("outbound", `out-m${id}`) + entry("inbound", `in-m${id}`) + chains;
};

/** Loads a transaction into the router's namespace of a lab. */
export const loadRules = async (lab: LabPaths, text: string): Promise<void> => {
  await run(["nsenter", `--net=/run/netns/${namespaceOf(lab, router.role)}`, "nft", "-f", "-"], { input: text });
};
