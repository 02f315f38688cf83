/** What every resource of the emulator gets, and the checks that stand in front of each of its routes. */
import type { Call, Handler, Reply, Route } from "../server.ts";
import type { EdgeClient } from "./edge.ts";
import { Refusal } from "./errors.ts";
import type { Faults } from "./faults.ts";
import type { Tables } from "./state.ts";

/** A permission group without its Read or Write, in the dashboard's words. */
export type Area =
  | "Zone"
  | "DNS"
  | "Account Settings"
  | "Cloudflare Tunnel"
  | "Notifications"
  | "Access: Apps and Policies"
  | "Access: Service Tokens"
  | "Access: Audit Logs"
  | "Access: Organizations, Identity Providers, and Groups";

/** What a token may do, e.g. `DNS Write`. Write includes Read. */
export type Scope = `${Area} ${"Read" | "Write"}`;

export interface Context {
  readonly now: () => Date;
  /** The account's id. */
  readonly account: string;
  readonly zone: { readonly id: string; readonly name: string };
  readonly tables: Tables;
  readonly edge: EdgeClient;
  readonly faults: Faults;
  /** Tunnels whose dead connections were cleaned up: `connections_linger` strikes them no more. */
  readonly cleaned: Set<string>;
  /** Stores the tables. */
  readonly save: () => Promise<void>;
  /** Stores the tables and brings the edge up to them: to be awaited after each change the edge can see. */
  readonly commit: () => Promise<void>;
}

/** A route below `/client/v4` and the area a token needs for it; null: any valid token. */
export type Guarded = readonly [method: string, path: string, area: Area | null, handler: Handler];

/** One noun of the API. */
export type Resource = (context: Context) => readonly Guarded[];

const BASE = "/client/v4";

/** The row of that id, or what `unknown` makes. */
export const find = <T>(table: Readonly<Record<string, T>>, call: Call, unknown: (id: string) => Refusal): T => {
  const id = call.params.id ?? "";
  const row = Object.hasOwn(table, id) ? table[id] : undefined;
  if (row === undefined) throw unknown(id);
  return row;
};

const permit = ({ faults }: Context, area: Area | null, method: string, scopes: readonly string[]): void => {
  if (!area) return;
  const needed = `${area} ${method === "GET" ? "Read" : "Write"}`;
  const granted = scopes.includes(needed) || scopes.includes(`${area} Write`);
  if (!granted || faults.hit("scope_missing", needed)) throw new Refusal("forbidden", `the token lacks "${needed}"`);
};

/**
 * Puts the vendor's checks in front of a resource's routes: permission, account or zone, Zero Trust enabled.
 * After a POST that was carried out, the fault `reset_after_post` takes the answer away.
 */
export const guard = (
  context: Context,
  routes: readonly Guarded[],
  scopes: (call: Call) => readonly string[],
  cut: Reply,
): Route[] =>
  routes.map(([method, path, area, handler]) => [
    method,
    BASE + path,
    async (call) => {
      permit(context, area, method, scopes(call));
      const { account, zone } = call.params;
      if (account !== undefined && account !== context.account) throw new Refusal("foreignAccount");
      if (zone !== undefined && zone !== context.zone.id) throw new Refusal("foreignZone", `/zones/${zone}`);
      if (area?.startsWith("Access") && context.faults.hit("not_enabled", call.path)) throw new Refusal("accessOff");
      const reply = await handler(call);
      return method === "POST" && context.faults.hit("reset_after_post", call.path) ? cut : reply;
    },
  ]);
