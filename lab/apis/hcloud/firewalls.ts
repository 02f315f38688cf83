/** Firewalls. Each change is carried to every server they are applied to. */
import { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { actionView } from "./actions.ts";
import { body, type Context, filters, find, labels, list, nextId, type Resource, uniqueName } from "./context.ts";
import { HcloudError, notModelled } from "./errors.ts";
import { checkLimits, effective, rules } from "./rules.ts";
import { type ActionRow, type FirewallRow, type ServerRow, stamp } from "./state.ts";

const name = z.string().min(1).max(128);
const resources = z.array(
  z.looseObject({ type: z.string(), server: z.strictObject({ id: z.int() }).optional() }).transform((one) => {
    if (one.type !== "server" || !one.server) throw notModelled(`firewalls applied by ${one.type}`);
    return one.server.id;
  }),
);
const creation = z.strictObject({
  name,
  labels: labels.default({}),
  rules: rules.default([]),
  apply_to: resources.default([]),
});
const change = z.strictObject({ name: name.optional(), labels: labels.optional() });

const attachedTo = (c: Context, firewall: FirewallRow): ServerRow[] =>
  Object.values(c.tables.servers).filter(
    (server) => server.status !== "deleting" && server.firewalls.some(({ id }) => id === firewall.id),
  );

/** Ids in `applied_to`. */
const appliedTo = (c: Context, firewall: FirewallRow): number[] => [
  ...attachedTo(c, firewall).map(({ id }) => id),
  ...(c.faults.on("zombie_in_firewall") ? (firewall.zombies ?? []) : []),
];

/** A server that is gone stays with its firewalls, where the fault switch says so. */
export const leaveZombie = (c: Context, { id, firewalls }: ServerRow): void => {
  if (!c.faults.on("zombie_in_firewall")) return;
  for (const { id: own } of firewalls) {
    const firewall = c.tables.firewalls[own];
    if (firewall) firewall.zombies = [...(firewall.zombies ?? []), id];
  }
};

const view = (c: Context, firewall: FirewallRow) => {
  const { zombies: _zombies, ...shown } = firewall;
  return { ...shown, applied_to: appliedTo(c, firewall).map((id) => ({ type: "server", server: { id } })) };
};

const server = (c: Context, id: number): ServerRow => {
  const found = c.tables.servers[id];
  if (found && found.status !== "deleting") return found;
  throw new HcloudError("firewall_resource_not_found", `server with ID '${id}' not found`);
};

/** Brings a server's own filter up to its firewalls. A machine that never came up has none. */
const enforce = async (c: Context, on: ServerRow): Promise<void> => {
  if (!on.broken && c.tables.servers[on.id]) await c.machines.firewall(on.id, effective(c.tables, on.firewalls));
};

const work = (c: Context, command: string, firewall: FirewallRow, on: readonly ServerRow[]): ActionRow =>
  c.actions.start({
    command,
    // A firewall's action does not lock the servers: the vendor carries it out beside theirs.
    locks: false,
    resources: [
      { id: firewall.id, type: "firewall" },
      ...(command === "set_firewall_rules" ? [] : on.map(({ id }) => ({ id, type: "server" as const }))),
    ],
    work: async () => {
      await Promise.all(on.map((one) => enforce(c, one)));
    },
    ended: (failed) => {
      for (const one of on) one.firewalls = one.firewalls.map((own) => (failed ? own : { ...own, status: "applied" }));
    },
  });

const apply = (c: Context, firewall: FirewallRow, ids: readonly number[]): ActionRow[] => {
  const servers = ids.map((id) => server(c, id));
  for (const one of servers) {
    if (one.ipv4 === null && one.ipv6 === null)
      throw new HcloudError("private_net_only_server", `server ${one.id} has no public network interface`);
    if (one.firewalls.some(({ id }) => id === firewall.id))
      throw new HcloudError(
        "firewall_already_applied",
        `firewall ${firewall.id} is already applied to server ${one.id}`,
      );
    checkLimits(c.tables, [...one.firewalls, { id: firewall.id }]);
  }
  return servers.map((one) => {
    one.firewalls = [...one.firewalls, { id: firewall.id, status: "pending" }];
    return work(c, "apply_firewall", firewall, [one]);
  });
};

const remove = (c: Context, firewall: FirewallRow, ids: readonly number[]): ActionRow[] =>
  ids
    .map((id) => server(c, id))
    .map((one) => {
      one.firewalls = one.firewalls.filter(({ id }) => id !== firewall.id);
      return work(c, "remove_firewall", firewall, [one]);
    });

const setRules = (c: Context, firewall: FirewallRow, given: FirewallRow["rules"]): ActionRow[] => {
  const servers = attachedTo(c, firewall);
  const before = firewall.rules;
  firewall.rules = given;
  try {
    for (const one of servers) checkLimits(c.tables, one.firewalls);
  } catch (error) {
    firewall.rules = before;
    throw error;
  }
  return [work(c, "set_firewall_rules", firewall, servers)];
};

const create = async (c: Context, call: Call): Promise<Reply> => {
  const { apply_to: servers, ...given } = body(call, creation);
  uniqueName(c, c.tables.firewalls, "firewall", given.name);
  for (const id of servers) server(c, id);
  const firewall: FirewallRow = { id: nextId(c.tables), ...given, created: stamp(c.now()) };
  c.tables.firewalls[firewall.id] = firewall;
  const started = apply(c, firewall, servers);
  await c.save();
  return { status: 201, json: { firewall: view(c, firewall), actions: started.map(actionView) } };
};

const update = async (c: Context, call: Call): Promise<Reply> => {
  const firewall = find(c.tables.firewalls, call, "firewall");
  const given = body(call, change);
  if (given.name !== undefined) uniqueName(c, c.tables.firewalls, "firewall", given.name, firewall);
  firewall.name = given.name ?? firewall.name;
  firewall.labels = given.labels ?? firewall.labels;
  if (c.faults.hit("rules_wiped", firewall.name)) setRules(c, firewall, []);
  await c.save();
  return { status: 200, json: { firewall: view(c, firewall) } };
};

const destroy = async (c: Context, call: Call): Promise<Reply> => {
  const firewall = find(c.tables.firewalls, call, "firewall");
  if (appliedTo(c, firewall).length > 0)
    throw new HcloudError("resource_in_use", `firewall with ID '${firewall.id}' is still in use`);
  delete c.tables.firewalls[firewall.id];
  await c.save();
  return { status: 204 };
};

export const firewalls: Resource = (c) => {
  const acting = async (call: Call, begin: (firewall: FirewallRow) => ActionRow[]): Promise<Reply> => {
    const started = begin(find(c.tables.firewalls, call, "firewall"));
    await c.save();
    return { status: 201, json: { actions: started.map(actionView) } };
  };
  const setting = z.strictObject({ rules });
  const applying = z.strictObject({ apply_to: resources });
  const removing = z.strictObject({ remove_from: resources });
  return [
    ["POST", "/firewalls", (call) => create(c, call)],
    [
      "GET",
      "/firewalls",
      (call) => {
        const wanted = filters(call, ["name"]).get("name");
        const rows = Object.values(c.tables.firewalls).filter((one) => (wanted ?? one.name) === one.name);
        return list(
          call,
          "firewalls",
          rows.map((one) => view(c, one)),
        );
      },
    ],
    [
      "GET",
      "/firewalls/:id",
      (call) => ({ status: 200, json: { firewall: view(c, find(c.tables.firewalls, call, "firewall")) } }),
    ],
    ["PUT", "/firewalls/:id", (call) => update(c, call)],
    ["DELETE", "/firewalls/:id", (call) => destroy(c, call)],
    [
      "POST",
      "/firewalls/:id/actions/set_rules",
      (call) => acting(call, (firewall) => setRules(c, firewall, body(call, setting).rules)),
    ],
    [
      "POST",
      "/firewalls/:id/actions/apply_to_resources",
      (call) => acting(call, (firewall) => apply(c, firewall, body(call, applying).apply_to)),
    ],
    [
      "POST",
      "/firewalls/:id/actions/remove_from_resources",
      (call) => acting(call, (firewall) => remove(c, firewall, body(call, removing).remove_from)),
    ],
  ];
};
