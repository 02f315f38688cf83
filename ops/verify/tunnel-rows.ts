/** Lines about tunnels: who is connected to each, and what its connector demands of a request. */
import { z } from "zod";
import { connectionsPerTunnel } from "../../handover/health.ts";
import { metricsPort } from "../../settings/ports.ts";
import type { Unit } from "../inventory.ts";
import { type Context, type Placed, placedRoutes } from "./context.ts";
import type { Machine } from "./machine.ts";
import { judged, type Row } from "./row.ts";
import { type Passage, straight } from "./straight.ts";

const access = z.object({
  required: z.boolean().optional(),
  teamName: z.string().optional(),
  audTag: z.array(z.string()).nullish(),
});

const rule = z.object({
  hostname: z.string().optional(),
  path: z.string().nullish(),
  originRequest: z.object({ access: access.nullish() }).nullish(),
});

const connector = z.object({
  ready: z.object({ readyConnections: z.number().optional(), connectorId: z.string().optional() }),
  config: z.object({ config: z.object({ ingress: z.array(rule) }) }).or(z.object({ unreachable: z.string() })),
  version: z.string().nullable(),
});

type Connector = z.infer<typeof connector>;

const tunnelRow = async (context: Context, { project, cloudflared }: Unit, own: Connector): Promise<Row> => {
  const tunnelId = context.inventory.projects.find(({ name }) => name === project)?.tunnelId ?? "";
  const connectors = (await context.vendors.connectors(tunnelId)).filter(({ conns }) => conns.length > 0);
  const strangers = connectors.filter(({ id }) => id !== own.ready.connectorId);
  const mine = connectors.find(({ id }) => id === own.ready.connectorId);
  const open = mine?.conns.filter(({ is_pending_reconnect }) => !is_pending_reconnect).length ?? 0;
  return judged(
    {
      line: `tunnel ${project}`,
      tried: "its connectors, their connections and versions",
      from: "Cloudflare's API and the host",
    },
    [
      ...(open === connectionsPerTunnel
        ? []
        : [`the host's connector has ${open} of ${connectionsPerTunnel} connections`]),
      ...strangers.map(({ id, conns }) => `connector ${id}, which is not the host's, has ${conns.length} connections`),
      ...(own.version === cloudflared ? [] : [`cloudflared is ${own.version} and not ${cloudflared}`]),
    ],
    `${open} connections of ${context.inventory.active}, cloudflared ${own.version}`,
    "a connector that is not the host's has the credential: raise outward:secretVersion, run pulumi up, delete its connections",
  );
};

/** The daemon's rule for a route, and what is missing on it. */
const ruleFaults = ({ route, audience = "" }: Placed, { config }: Connector, team: string): string[] => {
  if ("unreachable" in config) return [`the connector does not tell its rules: ${config.unreachable}`];
  const rules = config.config.ingress.filter(({ hostname }) => hostname === route.hostname);
  const sample = `${route.path ?? ""}/`;
  const own = rules.find(({ path }) => !path || new RegExp(path).test(sample));
  const demand = own?.originRequest?.access;
  if (!own) return ["the connector has no rule for it"];
  const right = demand?.required === true && demand.teamName === team && demand.audTag?.join() === audience;
  return right ? [] : ["the rule in force does not ask for this application's assertion"];
};

/** Requests that got past the edge: only its own application's assertion may pass the connector. */
const doorFaults = async (door: string, placed: Placed, others: readonly string[]): Promise<string[]> => {
  const tunnel = placed.project.tunnelId;
  const at = (audience?: string, expired = false): Promise<Passage> =>
    straight(door, { tunnel, url: placed.url, ...(audience ? { audience } : {}), expired });
  const tries = [
    { what: "no assertion", passage: at() },
    { what: "its own assertion, expired", passage: at(placed.audience, true) },
    ...others.map((audience) => ({ what: "another application's assertion", passage: at(audience) })),
  ];
  const passages = await Promise.all(tries.map(async ({ what, passage }) => ({ what, passage: await passage })));
  const good = await at(placed.audience);
  return [
    ...passages.flatMap(({ what, passage }) => (passage.refused ? [] : [`${what} gets ${passage.said}`])),
    ...(good.refused ? ["its own assertion is refused"] : []),
  ];
};

const assertionRow = async (context: Context, placed: Placed, own: Connector): Promise<Row> => {
  const { inventory, options } = context;
  const others = placedRoutes(inventory).flatMap(({ audience }) =>
    audience && audience !== placed.audience ? [audience] : [],
  );
  const door = options.straight;
  return judged(
    {
      line: `assertion ${placed.name}`,
      tried: door
        ? "the rule in force; requests past Access with no, another's, an expired and the right assertion"
        : "the rule in force (Cloudflare's edge opens no way past Access)",
      from: door ? "the host, and the edge's door" : "the host",
    },
    [...ruleFaults(placed, own, inventory.cloudflare.team), ...(door ? await doorFaults(door, placed, others) : [])],
    door ? `only its own passes; ${others.length} others refused` : "asks for its own application's assertion",
    "the connector runs with other settings than the stack's: pulumi up, then restart it",
  );
};

/** Every line about tunnels; the connectors are asked once. */
export const tunnelRows = async (context: Context, machine: Machine, units: readonly Unit[]): Promise<Row[]> => {
  const ports = Object.fromEntries(units.map(({ project }) => [project, metricsPort(project)]));
  const found = await machine.probe("connectors.py", z.record(z.string(), connector), ports);
  const rows = units.flatMap((unit) => {
    const own = found[unit.project];
    if (!own) throw new Error(`the host did not tell of ${unit.project}'s connector`);
    const guarded = placedRoutes(context.inventory).filter(
      ({ project, audience }) => project.name === unit.project && audience !== undefined,
    );
    return [tunnelRow(context, unit, own), ...guarded.map((placed) => assertionRow(context, placed, own))];
  });
  return Promise.all(rows);
};
