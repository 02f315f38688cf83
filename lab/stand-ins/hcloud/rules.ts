/** Firewall rules: as the program writes them, and as the API has them. */
import { isZero, withoutNulls } from "../props.ts";
import { canonicalCidr } from "./cidr.ts";

/** A rule of the program, and of the state; empty lists are left out. */
export interface Rule {
  readonly direction: string;
  readonly protocol: string;
  readonly port?: string;
  readonly sourceIps?: readonly string[];
  readonly destinationIps?: readonly string[];
  readonly description?: string;
}

/** A rule of the API. */
export interface RuleJson {
  readonly direction: string;
  readonly protocol: string;
  readonly port?: string | null;
  readonly source_ips?: readonly string[] | null;
  readonly destination_ips?: readonly string[] | null;
  readonly description?: string | null;
}

const known = new Set(["direction", "protocol", "port", "sourceIps", "destinationIps", "description"]);
const protocols = new Set(["icmp", "tcp", "udp", "esp", "gre"]);

const filled = (value: object): object =>
  Object.fromEntries(Object.entries(withoutNulls({ ...value })).filter(([, one]) => !isZero(one)));

/** Canonical networks, nothing empty. Throws on what the official plugin's own validation refuses. */
export const canonicalRule = (rule: Rule): Rule => {
  const stranger = Object.keys(rule).find((key) => !known.has(key));
  if (stranger) throw new Error(`rules: "${stranger}" is no property of a rule; known are ${[...known].join(", ")}`);
  if (rule.direction !== "in" && rule.direction !== "out")
    throw new Error(`${rule.direction} is not a valid direction`);
  if (!protocols.has(rule.protocol)) throw new Error(`${rule.protocol} is not a valid protocol`);
  return filled({
    ...rule,
    sourceIps: rule.sourceIps?.map(canonicalCidr),
    destinationIps: rule.destinationIps?.map(canonicalCidr),
  }) as Rule;
};

export const toJson = (rule: Rule): RuleJson => {
  const { direction, protocol, port, sourceIps, destinationIps, description } = canonicalRule(rule);
  return filled({
    direction,
    source_ips: sourceIps,
    destination_ips: destinationIps,
    protocol,
    port,
    description,
  }) as RuleJson;
};

export const fromJson = (rule: RuleJson): Rule => {
  const { direction, protocol, port, source_ips, destination_ips, description } = rule;
  return filled({
    direction,
    protocol,
    port,
    sourceIps: source_ips,
    destinationIps: destination_ips,
    description,
  }) as Rule;
};
