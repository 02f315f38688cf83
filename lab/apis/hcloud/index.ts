/**
 * Hetzner Cloud's v1 API as far as a stack of firewalled servers needs it.
 * Models: one project; servers (create, rename, power, change of type, protection, delete), firewalls, SSH keys, actions, and a small
 * catalogue of locations, server types and system images; error codes, locks, uniqueness, rate-limit headers.
 * Not, and answered 501 `not_modelled`: volumes and their attachments, primary and floating IPs as resources of their own
 * (a server's addresses come and go with it), reverse DNS, networks, placement groups, firewalls applied by label selector,
 * list filters other than name, fingerprint and the images' own, backups, rescue, ISOs, rebuild, snapshots,
 * servers that are not started, load balancers, DNS zones, metrics.
 * Not, and never to be seen: read-only tokens, maintenance, 405 for a wrong method (it is 501), `apply_firewall` among a
 * new server's next_actions, correlation ids.
 * Stricter than the vendor: unknown fields and filters are refused, every action is `running` for at least one poll and
 * locks its server, deletion of a locked server is refused, a freed address rests before it is given again.
 * Its servers are real: `Machines` boots them behind the firewall the tables describe.
 */
import { createFaults, type Faults } from "../faults.ts";
import type { Call, Reply, Route, Vendor } from "../server.ts";
import { abandon, actions, createActions } from "./actions.ts";
import { catalog } from "./catalog.ts";
import type { Context, Resource } from "./context.ts";
import { HcloudError, notModelled } from "./errors.ts";
import { FAULTS, type FaultName } from "./faults.ts";
import { firewalls } from "./firewalls.ts";
import { createLimit } from "./limit.ts";
import type { Machines } from "./machines.ts";
import { power } from "./power.ts";
import { rescaling } from "./rescale.ts";
import { servers } from "./servers.ts";
import { sshKeys } from "./ssh-keys.ts";
import { asTables, emptyTables, type Tables } from "./state.ts";

export type { FirewallRule, MachineSpec, Machines } from "./machines.ts";

export interface HcloudOptions {
  readonly now: () => Date;
  /** The project's API token: 64 characters. */
  readonly token: string;
  readonly machines: Machines;
  /** Called with the tables after each change. */
  readonly save: (tables: Tables) => void | Promise<void>;
  /** Tables of an earlier life; an empty project otherwise. Actions that were running end with status error. */
  readonly tables?: unknown;
}

export interface Hcloud extends Vendor {
  readonly dump: () => Tables;
  /** Replaces the tables. Throws when a table is missing. */
  readonly load: (json: unknown) => void;
  readonly faults: Faults<FaultName>;
  /** Every call to a route that nobody wrote, e.g. `GET /v1/volumes`. */
  readonly missed: () => readonly string[];
}

const BASE = "/v1";
const RESOURCES: readonly Resource[] = [servers, power, rescaling, firewalls, sshKeys, actions, catalog];
/** Status 0: the server cuts the connection instead of answering. */
const CUT: Reply = { status: 0 };
/** No JSON, so that no client finds a code in it. */
const PAGE: Reply = { status: 500, text: "<h1>500</h1>", headers: { "content-type": "text/html" } };

export const createHcloud = (options: HcloudOptions): Hcloud => {
  const { now, machines, token } = options;
  const restored = (json: unknown): Tables => {
    const tables = json === undefined ? emptyTables() : asTables(json);
    abandon(tables, now());
    return tables;
  };
  const tables = restored(options.tables);
  const missed: string[] = [];
  const faults = createFaults("hcloud", FAULTS, now);
  const save = async (): Promise<void> => options.save(tables);
  const running = createActions({ tables, now, faults, save });
  const context: Context = { now, tables, machines, actions: running, faults, save };
  const limit = createLimit(now);
  const counted = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, ...limit.headers() } });
  const guarded = ([method, path, handler]: Route): Route => [
    method,
    BASE + path,
    async (call) => {
      await running.settle();
      const reply = await handler(call);
      return method === "POST" && faults.hit("reset_after_post", call.path) ? CUT : counted(reply);
    },
  ];
  const failed = (error: unknown, call: Call): Reply => {
    if (error instanceof HcloudError) return counted(error.reply);
    if (error instanceof SyntaxError) return counted(new HcloudError("json_error", error.message).reply);
    return counted(
      new HcloudError("server_error", `${call.method} ${call.path} failed in the emulator: ${error}`).reply,
    );
  };
  return {
    name: "hcloud",
    routes: RESOURCES.flatMap((resource) => resource(context).map(guarded)),
    authorize: (call) => {
      if (call.headers.authorization !== `Bearer ${token}`)
        return counted(new HcloudError("unauthorized", "unable to authenticate").reply);
      const limited = !limit.take() || faults.hit("rate_limited", call.path);
      return limited
        ? counted(new HcloudError("rate_limit_exceeded", "limit of 3600 requests per hour reached").reply)
        : undefined;
    },
    intercept: (call) => (faults.hit("proxy_error", call.path) ? PAGE : undefined),
    unknown: (call) => {
      missed.push(`${call.method} ${call.path}`);
      return counted(notModelled(`${call.method} ${call.path}`).reply);
    },
    failed,
    dump: () => structuredClone(tables),
    load: (json) => void Object.assign(tables, restored(json)),
    faults,
    missed: () => [...missed],
  };
};
