/** A server as the API shows it: never its user data, never its password again. */
import type { Call } from "../server.ts";
import { ipv4Of, ipv6NetOf } from "./addresses.ts";
import { images, imageView, LOCATIONS, pick, serverTypes } from "./catalog.ts";
import { type Context, find } from "./context.ts";
import { HcloudError } from "./errors.ts";
import type { ServerRow } from "./state.ts";

/** The server of the path. One that is being deleted is gone at once, although its name is not free yet. */
export const serverOf = (c: Context, call: Call): ServerRow => {
  const server = find(c.tables.servers, call, "server");
  if (server.status === "deleting") throw new HcloudError("not_found", `server with ID '${server.id}' not found`);
  return server;
};

/** The server with its status as the machine has it: a guest may power itself off. */
export const synced = async (c: Context, server: ServerRow): Promise<ServerRow> => {
  if (!c.actions.locked(server.id) && !server.broken)
    server.status = (await c.machines.running(server.id)) ? "running" : "off";
  if (server.status === "running" && c.faults.hit("status_lags", server.name)) server.status = "starting";
  return server;
};

const publicNet = (server: ServerRow) => {
  const ip = ipv4Of(server.host);
  const reverse = `static.${ip.split(".").reverse().join(".")}.clients.your-server.de`;
  return {
    ipv4: server.ipv4 === null ? null : { id: server.ipv4, ip, blocked: false, dns_ptr: reverse },
    ipv6: server.ipv6 === null ? null : { id: server.ipv6, ip: ipv6NetOf(server.host), blocked: false, dns_ptr: [] },
    floating_ips: [],
    firewalls: server.firewalls,
  };
};

/** GB. */
export const diskOf = (c: Context, server: ServerRow): number =>
  server.diskGb ?? pick(serverTypes(c), server.serverType)?.disk ?? 0;

export const serverView = (c: Context, server: ServerRow) => {
  const type = pick(serverTypes(c), server.serverType);
  const image = pick(images(c), server.image.name);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    locked: c.actions.locked(server.id),
    rescue_enabled: false,
    backup_window: null,
    primary_disk_size: diskOf(c, server),
    public_net: publicNet(server),
    private_net: [],
    server_type: type,
    location: pick(LOCATIONS, server.location),
    image: image ? { ...imageView(image), id: server.image.id } : null,
    protection: { delete: server.protected, rebuild: server.protected },
    labels: server.labels,
    volumes: [],
    load_balancers: [],
    placement_group: null,
    iso: null,
    included_traffic: 21_990_232_555_520,
    outgoing_traffic: null,
    ingoing_traffic: null,
  };
};
