/**
 * Tailscale's v2 API as far as a stack of tagged hosts needs it, in front of a real headscale.
 * Models: one tailnet with one human, one OAuth client; auth keys, the policy file with its tests, devices and their
 * tags. Nodes, names and packets are headscale's; the vendor's rules that headscale does not keep are kept here.
 * Not, and answered 501: DNS preferences and settings, users, webhooks, routes, posture, logs, names and key expiry of
 * devices, device approval, keys other than auth keys; of the policy, what translate.ts and policy.ts refuse.
 * With `apiKey` it is headscale's own API of that shape (after 0.29; its hscontrol/api/v2): the key opens it as it is, lists of
 * devices know no filters, and nothing says that a device is connected but that it has no last seen.
 * Not, and answered 401: API keys without it, identity federation and its token exchange. Scopes are echoed and never limit.
 * Stricter than the vendor: unknown fields and filters are refused, and the policy's tests must be by name.
 */
import { createFaults, type Faults } from "../faults.ts";
import type { Call, Reply, Route, Vendor } from "../server.ts";
import { acl } from "./acl.ts";
import type { Client, Context, Resource } from "./context.ts";
import { devices } from "./devices.ts";
import { notModelled, TailscaleError } from "./errors.ts";
import { FAULTS, type FaultName } from "./faults.ts";
import type { Headscale } from "./headscale.ts";
import { keys } from "./keys.ts";
import { checkToken, oauth, TOKEN_PATH } from "./oauth.ts";
import { asTables, emptyTables, type Tables } from "./state.ts";
import type { Owner } from "./translate.ts";

export { type Headscale, headscaleAt } from "./headscale.ts";

export interface TailscaleOptions {
  readonly now: () => Date;
  readonly client: Client;
  readonly owner: Owner;
  /** The tailnet's DNS domain, e.g. `tail.lab.test`; also its name in URLs. */
  readonly domain: string;
  readonly headscale: Headscale;
  /** Key of headscale's own API, in the place of Tailscale's. @default Tailscale's */
  readonly apiKey?: string | undefined;
  /** Called with the tables after each change. */
  readonly save: (tables: Tables) => void | Promise<void>;
  /** Tables of an earlier life; a fresh tailnet otherwise. */
  readonly tables?: unknown;
}

export interface Tailscale extends Vendor {
  readonly dump: () => Tables;
  /** Replaces the tables. Throws when a table is missing. */
  readonly load: (json: unknown) => void;
  readonly faults: Faults<FaultName>;
  /** Every call to a route that nobody wrote, e.g. `GET /api/v2/tailnet/-/users`. */
  readonly missed: () => readonly string[];
}

const BASE = "/api/v2";
const RESOURCES: readonly Resource[] = [oauth, keys, acl, devices];
/** Status 0: the server cuts the connection instead of answering. */
const CUT: Reply = { status: 0 };
const PAGE: Reply = { status: 502, text: "<h1>502</h1>", headers: { "content-type": "text/html" } };

export const createTailscale = (options: TailscaleOptions): Tailscale => {
  const { now, client, owner, domain, headscale, apiKey } = options;
  const tables = options.tables === undefined ? emptyTables() : asTables(options.tables);
  const missed: string[] = [];
  const faults = createFaults("tailscale", FAULTS, now);
  const save = async (): Promise<void> => options.save(tables);
  const context: Context = { now, tables, headscale, faults, client, owner, domain, apiKey, save };
  const guarded = ([method, path, handler]: Route): Route => [
    method,
    BASE + path,
    async (call) => {
      const reply = await handler(call);
      return method === "POST" && faults.hit("reset_after_post", call.path) ? CUT : reply;
    },
  ];
  return {
    name: "tailscale",
    routes: RESOURCES.flatMap((resource) => resource(context).map(guarded)),
    authorize: (call) => (call.path === BASE + TOKEN_PATH ? undefined : checkToken(context, call)),
    intercept: (call) => {
      if (faults.hit("rate_limited", call.path)) return new TailscaleError(429, "rate limit exceeded").reply;
      if (faults.hit("server_error", call.path)) return new TailscaleError(500, "internal server error").reply;
      if (faults.hit("proxy_error", call.path)) return PAGE;
      return undefined;
    },
    unknown: (call) => {
      missed.push(`${call.method} ${call.path}`);
      return notModelled(`${call.method} ${call.path}`).reply;
    },
    failed: (error: unknown, call: Call) => {
      if (error instanceof TailscaleError) return error.reply;
      if (error instanceof SyntaxError) return new TailscaleError(400, `parsing the body: ${error.message}`).reply;
      return new TailscaleError(500, `${call.method} ${call.path} failed in the emulator: ${error}`).reply;
    },
    dump: () => structuredClone(tables),
    load: (json) => void Object.assign(tables, asTables(json)),
    faults,
    missed: () => [...missed],
  };
};
