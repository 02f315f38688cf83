/** headscale's nodes as Tailscale shows devices. */
import type { Context } from "./context.ts";
import type { Headscale, HeadscaleNode } from "./headscale.ts";
import { stamp } from "./state.ts";

/** headscale's way to keep a name unique: eight characters at random. */
const SUFFIX = /-[a-z0-9]{8}$/;

const label = (hostname: string): string => hostname.toLowerCase().replace(/[^a-z0-9-]/g, "");

/**
 * The nodes, after every name that headscale made unique its own way is made so in Tailscale's: `vps-1`, `vps-2`. The
 * node is really renamed, so that the API and the tailnet's DNS agree.
 */
export const namedNodes = async (headscale: Headscale): Promise<HeadscaleNode[]> => {
  const nodes = [...(await headscale.nodes())];
  const taken = new Set(nodes.map(({ givenName }) => givenName));
  for (const [index, node] of nodes.entries()) {
    const base = label(node.hostname);
    if (node.givenName.replace(SUFFIX, "") !== base || node.givenName === base) continue;
    let count = 1;
    while (taken.has(`${base}-${count}`)) count += 1;
    const name = `${base}-${count}`;
    await headscale.rename(node.id, name);
    taken.add(name);
    nodes[index] = { ...node, givenName: name };
  }
  return nodes;
};

const NEVER = "0001-01-01T00:00:00Z";
const moment = (text: string | null): string => (text === null ? NEVER : stamp(new Date(text)));

/** What headscale does not tell (the client's version, its system) is what every node of the lab has. */
export const deviceView = (c: Pick<Context, "domain" | "owner">, node: HeadscaleNode) => {
  const tagged = node.tags.length > 0;
  return {
    id: node.id,
    nodeId: `n${node.id}CNTRL`,
    name: `${node.givenName}.${c.domain}`,
    hostname: node.hostname,
    addresses: node.addresses,
    user: tagged ? "tagged-devices" : c.owner.login,
    ...(tagged ? { tags: node.tags } : {}),
    authorized: true,
    keyExpiryDisabled: tagged || node.expiry === null,
    blocksIncomingConnections: false,
    clientVersion: "",
    created: moment(node.created),
    expires: tagged ? NEVER : moment(node.expiry),
    isExternal: false,
    isEphemeral: node.ephemeral,
    connectedToControl: node.online,
    ...(node.online ? {} : { lastSeen: moment(node.lastSeen) }),
    machineKey: node.machineKey,
    nodeKey: node.nodeKey,
    os: "linux",
    updateAvailable: false,
    tailnetLockError: "",
    tailnetLockKey: "",
  };
};

export type Device = ReturnType<typeof deviceView>;

const TWIN = "000099";

export const isTwin = ({ id }: Device): boolean => id.endsWith(TWIN);

/** What is left of an earlier machine of that hostname: it has the name, and an address that nobody answers at. */
export const withTwin = (device: Device): Device[] => {
  const id = `${device.id}${TWIN}`;
  const addresses = ["100.127.255.254", "fd7a:115c:a1e0::ffff"];
  const twin = { ...device, id, nodeId: `n${id}CNTRL`, addresses, connectedToControl: false, lastSeen: device.created };
  return [twin, { ...device, name: device.name.replace(".", "-1.") }];
};
