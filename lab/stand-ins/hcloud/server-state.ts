/** A server as the API describes it, and as the state keeps it. */
import { createHash } from "node:crypto";
import { isZero, type Props } from "../props.ts";
import type { Hcloud } from "./client.ts";

export interface ServerJson {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly backup_window: string | null;
  readonly primary_disk_size: number;
  readonly public_net: {
    readonly ipv4: { readonly ip: string } | null;
    readonly ipv6: { readonly ip: string } | null;
    readonly firewalls?: readonly { readonly id: number }[];
  };
  readonly server_type: { readonly name: string };
  readonly location?: { readonly name: string } | null;
  readonly datacenter?: { readonly name: string } | null;
  readonly image: { readonly id: number; readonly name: string | null } | null;
  readonly protection: { readonly delete: boolean; readonly rebuild: boolean };
  readonly labels: Readonly<Record<string, string>>;
}

/** What the API never gives back: the state holds what the program said last. */
const unread = [
  "allowDeprecatedImages",
  "ignoreRemoteFirewallIds",
  "keepDisk",
  "publicNets",
  "shutdownBeforeDeletion",
  "sshKeys",
] as const;

/** The state never holds user_data, only this: base64 of its SHA-1. */
export const userDataHash = (text: string): string => createHash("sha1").update(text).digest("base64");

const imageOf = (server: ServerJson, said: unknown): unknown => {
  if (!server.image) return said;
  const { id, name } = server.image;
  return !name || said === String(id) ? String(id) : name;
};

const addresses = ({ ipv4, ipv6 }: ServerJson["public_net"]): Props => ({
  ipv4Address: ipv4?.ip ?? "",
  // The official plugin appends the digit to the network's text, and prints Go's nil where there is none.
  ipv6Address: ipv6 ? `${ipv6.ip.split("/")[0]}1` : "",
  ipv6Network: ipv6?.ip ?? "<nil>",
});

/** `said`: the inputs at a create or update, the old state at a read. */
export const stateOf = (server: ServerJson, said: Props, userData: unknown): Props => ({
  ...Object.fromEntries(
    unread.map((key) => [key, said[key] ?? (key === "sshKeys" || key === "publicNets" ? undefined : false)]),
  ),
  name: server.name,
  serverType: server.server_type.name,
  image: imageOf(server, said.image),
  location: server.location?.name ?? server.datacenter?.name.split("-")[0] ?? "",
  datacenter: server.datacenter?.name ?? "",
  status: server.status,
  backupWindow: server.backup_window ?? "",
  backups: !isZero(server.backup_window),
  primaryDiskSize: server.primary_disk_size,
  ...addresses(server.public_net),
  firewallIds: (server.public_net.firewalls ?? []).map(({ id }) => id),
  deleteProtection: server.protection.delete,
  rebuildProtection: server.protection.rebuild,
  labels: server.labels,
  ...(userData === undefined ? {} : { userData }),
});

export const fetchServer = (api: Hcloud, id: string): Promise<ServerJson | undefined> =>
  api.find<{ server: ServerJson }>(`/servers/${id}`).then((found) => found?.server);

/** As `read` of the official plugin: by id, and when that is gone by the same text as a name. */
export const findServer = async (api: Hcloud, id: string): Promise<ServerJson | undefined> => {
  const found = await fetchServer(api, id);
  if (found) return found;
  const { servers } = await api.call<{ servers: ServerJson[] }>("GET", `/servers?name=${encodeURIComponent(id)}`);
  return servers[0];
};
