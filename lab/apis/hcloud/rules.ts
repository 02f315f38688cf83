/** A firewall's rules: read as strictly as the vendor reads them, and united for a server that has several. */
import { z } from "zod";
import { canonicalCidr } from "./cidr.ts";
import { HcloudError, invalid } from "./errors.ts";
import type { FirewallRule } from "./machines.ts";
import type { Rule, Tables } from "./state.ts";

const LIMITS = { rules: 50, addresses: 100, effective: 500, firewalls: 5 } as const;

const cidr = z.string().transform((text, context) => {
  const canonical = canonicalCidr(text);
  if (canonical !== undefined) return canonical;
  context.addIssue(`"${text}" must be a CIDR, e.g. 10.0.0.0/8`);
  return z.NEVER;
});
const cidrs = z.array(cidr).max(LIMITS.addresses).default([]);

const port = z.string().refine((text) => {
  if (text === "any") return true;
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return Number(first) >= 1 && Number(last) <= 65535 && Number(first) <= Number(last);
}, "must be a port (80), a range (80-85) or any");

const rule = z
  .strictObject({
    direction: z.enum(["in", "out"]),
    protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"]),
    port: port.nullable().default(null),
    source_ips: cidrs,
    destination_ips: cidrs,
    description: z.string().max(255).nullable().default(null),
  })
  .superRefine((one, context) => {
    const ported = one.protocol === "tcp" || one.protocol === "udp";
    const [needed, refused] =
      one.direction === "in"
        ? (["source_ips", "destination_ips"] as const)
        : (["destination_ips", "source_ips"] as const);
    const fault = (field: keyof Rule, message: string) => context.addIssue({ code: "custom", path: [field], message });
    if (ported && one.port === null) fault("port", `is required for ${one.protocol}`);
    if (!ported && one.port !== null) fault("port", `is not allowed for ${one.protocol}`);
    if (one[needed].length === 0) fault(needed, `is required for direction ${one.direction}`);
    if (one[refused].length > 0) fault(refused, `is not allowed for direction ${one.direction}`);
  });

/** `[]` empties a firewall; null, which one client sends for an empty list, is refused as the vendor refuses it. */
export const rules = z.array(rule, { error: "must be a list, not null; an empty one is []" }).max(LIMITS.rules);

/** What a server's firewalls let through together; null when it has none. */
export const effective = (tables: Tables, firewalls: readonly { readonly id: number }[]): FirewallRule[] | null => {
  if (firewalls.length === 0) return null;
  return firewalls
    .flatMap(({ id }) => tables.firewalls[id]?.rules ?? [])
    .map(({ direction, protocol, port: ports, source_ips, destination_ips }) => ({
      direction,
      protocol,
      port: ports,
      sourceIps: source_ips,
      destinationIps: destination_ips,
    }));
};

/** The vendor's limits for one server's set of firewalls. A rule counts as often as it has addresses. */
export const checkLimits = (tables: Tables, firewalls: readonly { readonly id: number }[]): void => {
  if (firewalls.length > LIMITS.firewalls)
    throw invalid("firewalls", `a server has at most ${LIMITS.firewalls} firewalls`);
  const together = effective(tables, firewalls) ?? [];
  const addresses = together.flatMap(({ sourceIps, destinationIps }) => [...sourceIps, ...destinationIps]);
  if (addresses.length > LIMITS.effective)
    throw new HcloudError("resource_limit_exceeded", `a server has at most ${LIMITS.effective} effective rules`);
};
