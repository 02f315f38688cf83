/** Lines about what the providers hold: the firewall in front of a host, its place in the tailnet, its spent key. */

import type { RecordedHost } from "#ops/state/inventory.ts";
import { type AuthKey, tagsOf } from "#vendors/tailscale.ts";
import type { Context } from "../context.ts";
import { judged, type VerifyRow } from "../row.ts";

export const firewallRow = async (
  { servers, vendors }: Context,
  { hostName, firewallId }: RecordedHost,
): Promise<VerifyRow> => {
  const [attached = []] = [servers.get(hostName)?.public_net.firewalls];
  const { rules } = await vendors.firewall(firewallId);
  const inbound = rules.filter(({ direction }) => direction === "in");
  const own = attached.find(({ id }) => id === firewallId);
  return judged(
    { line: `firewall ${hostName}`, tried: "its firewalls and their rules", from: "Hetzner's API" },
    [
      ...(own ? [] : ["the stack's firewall is not attached"]),
      ...(own && own.status !== "applied" ? [`the firewall is ${own.status}`] : []),
      ...inbound.map(({ protocol, port }) => `it lets ${protocol} ${port ?? ""} in`),
      ...(rules.some(({ direction }) => direction === "out") ? [] : ["it has no outbound rule: everything may leave"]),
      ...attached.filter(({ id }) => id !== firewallId).map(({ id }) => `firewall ${id} is attached too`),
    ],
    `attached and applied; no inbound rule, ${rules.length} outbound`,
    "pulumi up --refresh puts the rules back; attach it again in Hetzner's console",
  );
};

export const deviceRow = async ({ vendors }: Context, hosts: readonly RecordedHost[]): Promise<VerifyRow> => {
  const tags = new Set(hosts.map(({ tag }) => tag));
  const devices = (await vendors.devices()).filter((device) => device.tags?.some((tag) => tags.has(tag)));
  const unknown = devices.filter(
    (device) => !hosts.some((host) => host.hostName === device.hostname && device.addresses.includes(host.address)),
  );
  const missing = hosts.filter(({ address }) => !devices.some((device) => device.addresses.includes(address)));
  return judged(
    { line: "tailnet devices", tried: `every device tagged ${[...tags].join(", ")}`, from: "the tailnet's API" },
    [
      ...unknown.map(({ hostname, addresses }) => `${hostname} (${addresses[0]}) is none of the stack's hosts`),
      ...missing.map(({ hostName }) => `${hostName} is not there`),
    ],
    `${devices.map(({ hostname }) => hostname).join(", ")} and no other`,
    "remove the device in the tailnet's admin console; another stack in this tailnet needs a tag of its own",
  );
};

/** A key that could still let a machine in under a host's tag. */
const live = (key: AuthKey): boolean =>
  key.invalid !== true && (key.expires === undefined || new Date(key.expires) > new Date());

export const keyRow = async ({ vendors }: Context, hosts: readonly RecordedHost[]): Promise<VerifyRow> => {
  const listed = await vendors.keys();
  // Tailscale lists keys by their ids alone.
  const keys = await Promise.all(listed.map((key) => (key.capabilities ? key : vendors.key(key.id))));
  const usable = keys.filter((key) => live(key) && hosts.some(({ tag }) => tagsOf(key).includes(tag)));
  return judged(
    { line: "tailnet join keys", tried: "every auth key for the hosts' tag", from: "the tailnet's API" },
    usable.map(({ id, description = "" }) => `key ${id} (${description}) still lets a machine in`),
    "spent or expired, all of them",
    "revoke the key in the tailnet's admin console; it lets any machine in as a host of this stack",
  );
};
