/** A tunnel's connectors and their connections, as the edge has them. */
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import type { EdgeConnection } from "./edge.ts";
import { filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import type { Tunnel } from "./state.ts";

const earliest = (times: readonly string[]): string | undefined =>
  times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];

/** One row per connector (a running cloudflared), with its connections inside. */
const connectors = (connections: readonly EdgeConnection[]): Record<string, unknown>[] =>
  [...Map.groupBy(connections, (connection) => connection.client_id)].map(([id, own]) => ({
    id,
    version: own[0]?.client_version,
    arch: own[0]?.arch,
    features: own[0]?.features ?? [],
    run_at: earliest(own.map((connection) => connection.opened_at)),
    conns: own
      .toSorted((a, b) => a.conn_index - b.conn_index)
      .map((connection) => ({
        id: connection.id,
        uuid: connection.id,
        colo_name: connection.colo_name,
        is_pending_reconnect: false,
        origin_ip: connection.origin_ip,
        opened_at: connection.opened_at,
        client_id: connection.client_id,
        client_version: connection.client_version,
      })),
  }));

export const connections: Resource = (c: Context) => {
  const one = (call: Call): Tunnel =>
    find(c.tables.tunnels, call, (id) => new Refusal("tunnelUnknown", `no tunnel ${id}`));
  return [
    [
      "GET",
      "/accounts/:account/cfd_tunnel/:id/connections",
      "Cloudflare Tunnel",
      async (call) => {
        filters(call, []);
        const { id } = one(call);
        const all = await c.edge.connections();
        return list(call, connectors(all.filter((connection) => connection.tunnel === id)));
      },
    ],
    [
      "DELETE",
      "/accounts/:account/cfd_tunnel/:id/connections",
      "Cloudflare Tunnel",
      async (call) => {
        // The edge drops a whole tunnel; client_id would need it to drop one connector.
        filters(call, []);
        const { id } = one(call);
        await c.edge.drop(id);
        c.cleaned.add(id);
        return ok(null);
      },
    ],
  ];
};
