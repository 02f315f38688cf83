/**
 * Cloudflare's v4 API as far as a stack of locally managed tunnels, DNS and Access needs it.
 * Models: one account, one zone; zones, cfd_tunnel, dns_records (A, AAAA, CNAME, MX, TXT, CAA, NS), Access apps, policies, groups,
 * service tokens, login methods, organization and authentication log at account level, alerting policies, token
 * permissions; and the public status page, at the same address.
 * Not: remotely managed tunnel configuration, WARP with its routes and virtual networks, zone-level Access, other app
 * types, policies inside an app, SCIM, R2, API keys, tags, paid features; whether a team's domain is taken by another
 * account, whether an alert's address is verified; PATCH of records, and rotation of a token by a call of its own.
 * The edge, not this, denies all for an app without policies, and resolves nothing for an unproxied tunnel record.
 * Stricter than the vendor: unknown fields and filters are refused, names must be full, proxied records must have
 * ttl 1, service tokens need non_identity policies, a new tunnel secret cuts live connections (the vendor lets them
 * live until they reconnect), and what the lab's edge does not enforce cannot be asked for
 * (but for cookie attributes, which are echoed). The authentication log has the documented fields, and so neither the
 * token nor its secret's version.
 */
import { createFaults } from "../faults.ts";
import type { Call, Reply, Vendor } from "../server.ts";
import { accessLog } from "./access-log.ts";
import { alerting } from "./alerting.ts";
import { apps } from "./apps.ts";
import { connections } from "./connections.ts";
import { type Context, guard, type Resource, type Scope } from "./context.ts";
import { dns } from "./dns.ts";
import { type EdgeClient, type EdgeState, edgeState } from "./edge.ts";
import { Refusal } from "./errors.ts";
import { aged, FAULTS, type Faults } from "./faults.ts";
import { groups } from "./groups.ts";
import { idps } from "./idps.ts";
import { organization } from "./organization.ts";
import { policies } from "./policies.ts";
import { emptyTables, type Tables } from "./state.ts";
import { STATUS_PAGE, statusPage } from "./statuspage.ts";
import { tokens } from "./tokens.ts";
import { tunnels } from "./tunnels.ts";
import { accounts, user, zones } from "./zones.ts";

export type { Scope } from "./context.ts";
export { edgeAt } from "./edge-client.ts";

/** Status 0: the server must cut the connection instead of answering. */
export const CUT: Reply = { status: 0 };

/** What the lab's own API token may do: the same list that a user's token needs. */
export const LAB_SCOPES: readonly Scope[] = [
  "Zone Read",
  "DNS Write",
  "Cloudflare Tunnel Write",
  "Access: Apps and Policies Write",
  "Access: Service Tokens Write",
  "Access: Organizations, Identity Providers, and Groups Write",
  "Access: Audit Logs Read",
  "Notifications Write",
];

export interface CloudflareOptions {
  readonly now: () => Date;
  /** The account's id. */
  readonly account: string;
  readonly zone: { readonly id: string; readonly name: string };
  /** First label of the team's login domain. */
  readonly team: string;
  /** API token → what it may do. */
  readonly tokens: Readonly<Record<string, readonly Scope[]>>;
  readonly edge: EdgeClient;
  /** Called with the tables after each change. */
  readonly save: (tables: Tables) => void | Promise<void>;
  /** Tables of an earlier life; a fresh account otherwise. Call `push` once to bring the edge up to them. */
  readonly tables?: Tables;
}

export interface Cloudflare extends Vendor {
  readonly dump: () => Tables;
  /** Replaces the tables, saves them and brings the edge up to them. Throws when a table is missing. */
  readonly load: (json: unknown) => Promise<void>;
  /** Sends the edge the state of now. */
  readonly push: () => Promise<void>;
  readonly faults: Faults;
  /** Every call to a route that nobody wrote, e.g. `PATCH /client/v4/zones`. */
  readonly missed: () => readonly string[];
}

const RESOURCES: readonly Resource[] = [
  zones,
  accounts,
  user,
  tunnels,
  connections,
  dns,
  apps,
  policies,
  groups,
  tokens,
  idps,
  organization,
  alerting,
  accessLog,
];

const bearer = (call: Call): string | undefined => /^Bearer (\S+)$/.exec(call.headers.authorization ?? "")?.[1];

const asTables = (json: unknown): Tables => {
  const have = typeof json === "object" && json !== null ? json : {};
  const missing = Object.keys(emptyTables("", new Date(0))).filter((table) => !Object.hasOwn(have, table));
  if (missing.length > 0) throw new Error(`these are no tables of cloudflare: ${missing.join(", ")} missing`);
  return structuredClone(have) as Tables;
};

export const createCloudflare = (options: CloudflareOptions): Cloudflare => {
  const { now, account, zone, edge } = options;
  const tables = options.tables ? asTables(options.tables) : emptyTables(options.team, now());
  const missed: string[] = [];
  let sending: Promise<void> = Promise.resolve();
  const visible = (): EdgeState => {
    const tokens = Object.entries(tables.serviceTokens).map(([id, token]) => [id, aged(faults, token, now())] as const);
    const facts = { account, zone, pending: faults.on("zone_pending") };
    return edgeState({ ...tables, serviceTokens: Object.fromEntries(tokens) }, facts);
  };
  // One after the other, each built when it is sent: an older state must never overtake a newer one.
  const push = (): Promise<void> => {
    const sent = sending.then(() => edge.put(visible()));
    sending = sent.catch(() => undefined);
    return sent;
  };
  const cleaned = new Set<string>();
  // The edge hears of a pending zone and of an expired token when they are switched, not when they end by themselves.
  const faults = createFaults("cloudflare", FAULTS, now, async () => {
    cleaned.clear();
    await push();
  });
  const save = async (): Promise<void> => options.save(tables);
  const commit = async (): Promise<void> => {
    await save();
    await push();
  };
  const context: Context = { now, account, zone, tables, edge, faults, cleaned, save, commit };
  const scopes = (call: Call): readonly string[] => {
    const token = bearer(call);
    return token && Object.hasOwn(options.tokens, token) ? (options.tokens[token] ?? []) : [];
  };
  const hurried = (reply: Reply): Reply =>
    (reply.status === 409 || reply.status === 429 || reply.status >= 500) && faults.on("fast_retries")
      ? { ...reply, headers: { ...reply.headers, "retry-after-ms": "1" } }
      : reply;
  return {
    name: "cloudflare",
    routes: [...RESOURCES.flatMap((resource) => guard(context, resource(context), scopes, CUT)), statusPage(context)],
    authorize: (call) => {
      if (call.path === STATUS_PAGE) return undefined;
      const token = bearer(call);
      const format = { code: 6111, message: "Invalid format for Authorization header" };
      if (!token) return new Refusal("badHeaders", "", format).reply;
      return Object.hasOwn(options.tokens, token) ? undefined : new Refusal("badToken").reply;
    },
    intercept: (call) => {
      if (call.path !== STATUS_PAGE && faults.hit("token_elsewhere", call.path))
        return new Refusal("tokenElsewhere", "198.51.100.66").reply;
      const limit = faults.hit("rate_limited", call.path);
      if (!limit) return undefined;
      const after = { "retry-after": String(limit.retry_after ?? 1) };
      return hurried(new Refusal("rateLimited", "", undefined, after).reply);
    },
    unknown: (call) => {
      missed.push(`${call.method} ${call.path}`);
      return new Refusal("noRoute", `the lab's Cloudflare does not model ${call.method} ${call.path}`).reply;
    },
    failed: (error, call) => {
      if (error instanceof Refusal) return hurried(error.reply);
      if (error instanceof SyntaxError) return new Refusal("badJson", error.message).reply;
      const message = `${call.method} ${call.path} failed in the emulator: ${String(error)}`;
      return hurried({ status: 500, json: { success: false, errors: [{ code: 10002, message }], result: null } });
    },
    dump: () => structuredClone(tables),
    load: async (json) => {
      Object.assign(tables, asTables(json));
      await commit();
    },
    push,
    faults,
    missed: () => [...missed],
  };
};
