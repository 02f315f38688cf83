/** Locally managed tunnels: soft deletion, unique names, status from the edge's connections. */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import type { EdgeConnection } from "./edge.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { stamp, type Tunnel } from "./state.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isSecret = (text: string): boolean => {
  const bytes = Buffer.from(text, "base64");
  return bytes.length >= 32 && bytes.toString("base64") === text;
};

const name = z
  .string()
  .min(1)
  .refine((text) => !UUID.test(text), "cloudflared takes a name of the shape of a UUID for an id; choose another");
const secret = z.string().refine(isSecret, "must be base64 of at least 32 bytes");
const birth = z.strictObject({
  name,
  config_src: z.literal("local", "only local is modelled: nothing here would serve a remote configuration").optional(),
  tunnel_secret: secret.optional(),
});
const change = z.strictObject({ name: name.optional(), tunnel_secret: secret.optional() });

/** What the API shows. A deleted tunnel no longer tells where its configuration came from. */
const view = (c: Context, { secret: _hidden, ...tunnel }: Tunnel): Record<string, unknown> => ({
  ...tunnel,
  account_tag: c.account,
  tun_type: "cfd_tunnel",
  remote_config: false,
  metadata: {},
  ...(tunnel.deleted_at === null && { config_src: "local" }),
});

const token = (c: Context, tunnel: Tunnel): string =>
  Buffer.from(JSON.stringify({ a: c.account, t: tunnel.id, s: tunnel.secret })).toString("base64");

const unknown = (id: string): Refusal => new Refusal("tunnelUnknown", `no tunnel ${id}`);

const unique = (c: Context, wanted: string, self?: string): void => {
  const taken = Object.values(c.tables.tunnels).some(
    (other) => other.name === wanted && other.deleted_at === null && other.id !== self,
  );
  if (taken) throw new Refusal("tunnelNameTaken");
};

/** The tunnel as its connections make it now. */
const observed = (tunnel: Tunnel, all: readonly EdgeConnection[], now: string): Tunnel => {
  const opened = all.filter((connection) => connection.tunnel === tunnel.id).map((connection) => connection.opened_at);
  const first = opened.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  if (first && tunnel.status !== "healthy")
    return { ...tunnel, status: "healthy", conns_active_at: first, conns_inactive_at: null };
  if (!first && tunnel.status === "healthy")
    return { ...tunnel, status: "down", conns_active_at: null, conns_inactive_at: now };
  return tunnel;
};

const observe = async (c: Context): Promise<void> => {
  const all = await c.edge.connections();
  const now = stamp(c.now());
  const changed = Object.values(c.tables.tunnels).filter((tunnel) => {
    const next = tunnel.deleted_at === null ? observed(tunnel, all, now) : tunnel;
    c.tables.tunnels[tunnel.id] = next;
    return next !== tunnel;
  });
  if (changed.length > 0) await c.save();
};

export const tunnels: Resource = (c) => {
  const one = (call: Call): Tunnel => find(c.tables.tunnels, call, unknown);
  return [
    [
      "POST",
      "/accounts/:account/cfd_tunnel",
      "Cloudflare Tunnel",
      async (call) => {
        const given = body(call, birth, "tunnelInput");
        unique(c, given.name);
        const at = stamp(c.now());
        const tunnel: Tunnel = {
          id: randomUUID(),
          name: given.name,
          secret: given.tunnel_secret ?? randomBytes(32).toString("base64"),
          created_at: at,
          deleted_at: null,
          conns_active_at: null,
          conns_inactive_at: at,
          status: "inactive",
        };
        c.tables.tunnels[tunnel.id] = tunnel;
        await c.commit();
        const file = {
          AccountTag: c.account,
          TunnelID: tunnel.id,
          TunnelName: tunnel.name,
          TunnelSecret: tunnel.secret,
        };
        return created({ ...view(c, tunnel), token: token(c, tunnel), credentials_file: file });
      },
    ],
    [
      "GET",
      "/accounts/:account/cfd_tunnel",
      "Cloudflare Tunnel",
      async (call) => {
        const asked = filters(call, ["name", "uuid", "status", "is_deleted"]);
        await observe(c);
        const rows = Object.values(c.tables.tunnels).filter(
          (tunnel) =>
            (asked.get("name") ?? tunnel.name) === tunnel.name &&
            (asked.get("uuid") ?? tunnel.id) === tunnel.id &&
            (asked.get("status") ?? tunnel.status) === tunnel.status &&
            (!asked.has("is_deleted") || asked.get("is_deleted") === String(tunnel.deleted_at !== null)),
        );
        return list(
          call,
          rows.map((tunnel) => view(c, tunnel)),
        );
      },
    ],
    [
      "GET",
      "/accounts/:account/cfd_tunnel/:id",
      "Cloudflare Tunnel",
      async (call) => {
        await observe(c);
        return ok(view(c, one(call)));
      },
    ],
    ["GET", "/accounts/:account/cfd_tunnel/:id/token", "Cloudflare Tunnel", (call) => ok(token(c, one(call)))],
    [
      "PATCH",
      "/accounts/:account/cfd_tunnel/:id",
      "Cloudflare Tunnel",
      async (call) => {
        const before = one(call);
        if (before.deleted_at !== null) throw new Refusal("tunnelUnknown", `${before.id} is deleted`);
        const given = body(call, change, "tunnelInput");
        if (given.name !== undefined) unique(c, given.name, before.id);
        const tunnel = { ...before, name: given.name ?? before.name, secret: given.tunnel_secret ?? before.secret };
        c.tables.tunnels[tunnel.id] = tunnel;
        await c.commit();
        // Connectors of the old secret must not live on: a rotation is how a lost host is fenced.
        if (tunnel.secret !== before.secret) await c.edge.drop(tunnel.id);
        return ok(view(c, tunnel));
      },
    ],
    [
      "DELETE",
      "/accounts/:account/cfd_tunnel/:id",
      "Cloudflare Tunnel",
      async (call) => {
        filters(call, []);
        const before = one(call);
        if (before.deleted_at !== null) return ok(view(c, before));
        const live = (await c.edge.connections()).some((connection) => connection.tunnel === before.id);
        const lingering = !c.cleaned.has(before.id) && c.faults.hit("connections_linger", call.path);
        if (live || lingering) throw new Refusal("tunnelConnected");
        const tunnel: Tunnel = { ...one(call), deleted_at: stamp(c.now()), status: "inactive" };
        c.tables.tunnels[tunnel.id] = tunnel;
        await c.commit();
        return ok({ ...view(c, tunnel), config_src: "local" });
      },
    ],
  ];
};
