/** Servers: bought, renamed, thrown away. What they do with their power button is in power.ts. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { actionView } from "./actions.ts";
import { freeHost, ipv4Of, ipv6NetOf } from "./addresses.ts";
import { images, LOCATIONS, pick, serverTypes } from "./catalog.ts";
import { body, type Context, filters, labels, list, nextId, type Resource, uniqueName } from "./context.ts";
import { HcloudError, invalid, notModelled } from "./errors.ts";
import { leaveZombie } from "./firewalls.ts";
import { checkLimits, effective } from "./rules.ts";
import { serverOf, serverView, synced } from "./server-view.ts";
import { type ServerRow, stamp } from "./state.ts";

const USER_DATA_BYTES = 32 * 1024;

const name = z
  .string()
  .regex(/^(?=.{1,63}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9-]+)*$/, "must be a host name, e.g. web-1");
const nameOrId = z.union([z.string().min(1), z.int()]);
const creation = z.strictObject({
  name,
  server_type: nameOrId,
  image: nameOrId,
  /** @default the type's first location */
  location: nameOrId.optional(),
  user_data: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= USER_DATA_BYTES, `must be at most ${USER_DATA_BYTES} bytes`)
    .default(""),
  ssh_keys: z.array(nameOrId).default([]),
  firewalls: z.array(z.strictObject({ firewall: z.int() })).default([]),
  labels: labels.default({}),
  public_net: z
    .strictObject({ enable_ipv4: z.boolean().default(true), enable_ipv6: z.boolean().default(true) })
    .refine((net) => net.enable_ipv4 || net.enable_ipv6, "a server needs a public or a private network interface")
    .prefault({}),
  start_after_create: z.boolean().default(true),
});
const change = z.strictObject({ name: name.optional(), labels: labels.optional() });

type Creation = z.infer<typeof creation>;

/** What was asked for, from the catalogue. */
const chosen = (c: Context, given: Creation) => {
  const type = pick(serverTypes(c), given.server_type);
  if (!type) throw invalid("server_type", `server type ${given.server_type} not found`);
  const wanted = given.location ?? type.locations[0]?.name ?? "";
  const location = pick(LOCATIONS, wanted);
  if (!location) throw invalid("location", `location ${wanted} not found`);
  const offer = type.locations.find(({ id }) => id === location.id);
  if (!offer) throw invalid("location", "unsupported location for server type");
  if (offer.deprecation) throw new HcloudError("invalid_server_type", `server type ${type.name} is deprecated`);
  const image = pick(images(c), given.image);
  if (!image) throw invalid("image", `image ${given.image} not found`);
  if (!image.bootable) throw notModelled(`a disk of ${image.name}; it boots debian-12 and debian-13`);
  const keys = given.ssh_keys.map((one) => {
    const key = pick(Object.values(c.tables.sshKeys), one);
    if (!key) throw new HcloudError("not_found", `SSH key '${one}' not found`);
    return key.public_key;
  });
  const firewalls = given.firewalls.map(({ firewall: id }) => {
    if (!c.tables.firewalls[id]) throw new HcloudError("not_found", `firewall with ID '${id}' not found`);
    return { id, status: "applied" as const };
  });
  checkLimits(c.tables, firewalls);
  return { type, location, image, keys, firewalls };
};

const create = async (c: Context, call: Call): Promise<Reply> => {
  const given = body(call, creation);
  if (!given.start_after_create) throw notModelled("a server that is made and not started");
  uniqueName(c, c.tables.servers, "server", given.name);
  const { type, location, image, keys, firewalls } = chosen(c, given);
  if (
    c.faults.hit("sold_out", `${type.name} at ${location.name}`) ||
    c.faults.hit("resource_unavailable", location.name)
  )
    throw new HcloudError("resource_unavailable", "error during placement");
  if (c.faults.hit("server_limit")) throw new HcloudError("resource_limit_exceeded", "server limit exceeded");
  const host = freeHost(c.tables);
  const server: ServerRow = {
    id: nextId(c.tables),
    name: given.name,
    labels: given.labels,
    created: stamp(c.now()),
    status: "initializing",
    broken: false,
    serverType: type.name,
    location: location.name,
    image: { id: image.id, name: image.name },
    host,
    ipv4: given.public_net.enable_ipv4 ? nextId(c.tables) : null,
    ipv6: given.public_net.enable_ipv6 ? nextId(c.tables) : null,
    firewalls,
    protected: false,
  };
  c.tables.servers[server.id] = server;
  const password = keys.length > 0 ? null : randomBytes(10).toString("hex");
  const spec = {
    id: server.id,
    name: server.name,
    image: image.name,
    cores: type.cores,
    memoryGb: type.memory,
    location: location.name,
    ipv4: server.ipv4 === null ? null : ipv4Of(host),
    ipv6Net: server.ipv6 === null ? null : ipv6NetOf(host),
    userData: c.faults.hit("user_data_lost", given.name) ? "" : given.user_data,
    sshKeys: keys,
    rootPassword: password,
  };
  const created = c.machines.create(spec, effective(c.tables, firewalls));
  const resources = [{ id: server.id, type: "server" as const }];
  const action = c.actions.start({
    command: "create_server",
    resources,
    work: () => created,
    ended: (failed) => {
      server.broken = failed !== undefined;
      server.status = failed === undefined ? "running" : "off";
    },
  });
  const started = c.actions.start({ command: "start_server", resources, locks: false, work: () => created });
  await c.save();
  return {
    status: 201,
    json: {
      server: serverView(c, server),
      action: actionView(action),
      next_actions: [actionView(started)],
      root_password: password,
    },
  };
};

const update = async (c: Context, call: Call): Promise<Reply> => {
  const server = await synced(c, serverOf(c, call));
  const given = body(call, change);
  if (given.name !== undefined) uniqueName(c, c.tables.servers, "server", given.name, server);
  server.name = given.name ?? server.name;
  server.labels = given.labels ?? server.labels;
  await c.save();
  return { status: 200, json: { server: serverView(c, server) } };
};

const destroy = async (c: Context, call: Call): Promise<Reply> => {
  const server = serverOf(c, call);
  c.actions.refuseLocked(server.id);
  if (server.protected || c.faults.hit("protected", server.name))
    throw new HcloudError("protected", "server deletion is protected");
  const before = server.status;
  server.status = "deleting";
  const action = c.actions.start({
    command: "delete_server",
    resources: [{ id: server.id, type: "server" }],
    work: () => c.machines.delete(server.id),
    ended: (failed) => {
      if (failed !== undefined) {
        server.status = before;
        return;
      }
      // Only now is its name free.
      delete c.tables.servers[server.id];
      leaveZombie(c, server);
    },
  });
  await c.save();
  return { status: 200, json: { action: actionView(action) } };
};

export const servers: Resource = (c) => [
  ["POST", "/servers", (call) => create(c, call)],
  [
    "GET",
    "/servers",
    async (call) => {
      const wanted = filters(call, ["name"]).get("name");
      const rows = Object.values(c.tables.servers).filter(
        (one) => one.status !== "deleting" && (wanted ?? one.name) === one.name,
      );
      const shown = await Promise.all(rows.map(async (one) => serverView(c, await synced(c, one))));
      return list(call, "servers", shown);
    },
  ],
  [
    "GET",
    "/servers/:id",
    async (call) => ({ status: 200, json: { server: serverView(c, await synced(c, serverOf(c, call))) } }),
  ],
  ["PUT", "/servers/:id", (call) => update(c, call)],
  ["DELETE", "/servers/:id", (call) => destroy(c, call)],
];
