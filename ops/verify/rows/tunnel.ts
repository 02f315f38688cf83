/** Lines about tunnels: who is connected to each, and what its connector demands of a request. */
import { z } from "zod";
import { facts } from "#host/protocol/facts.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import { metricsPort } from "#settings/host/ports.ts";
import { type Context, type Placed, placedRoutes } from "../context.ts";
import type { Machine } from "../machine.ts";
import { decoded, ruleFor } from "../probes/matching.ts";
import { strangeSpellings } from "../probes/spellings.ts";
import { type Passage, straight } from "../probes/straight.ts";
import { judged, type VerifyRow } from "../row.ts";
import { ingressRule, lockFaults } from "./connector-rules.ts";

const connector = z.object({
  ready: z.object({ readyConnections: z.number().optional(), connectorId: z.string().optional() }),
  config: z.object({ config: z.object({ ingress: z.array(ingressRule) }) }).or(z.object({ unreachable: z.string() })),
  version: z.string().nullable(),
});

type Connector = z.infer<typeof connector>;

const tunnelRow = async (
  context: Context,
  { project, cloudflared }: RecordedUnit,
  own: Connector,
): Promise<VerifyRow> => {
  const tunnelId = context.inventory.projects.find(({ name }) => name === project)?.tunnelId ?? "";
  const connectors = (await context.vendors.connectors(tunnelId)).filter(({ conns }) => conns.length > 0);
  const unknown = connectors.filter(({ id }) => id !== own.ready.connectorId);
  const mine = connectors.find(({ id }) => id === own.ready.connectorId);
  const open = mine?.conns.filter(({ is_pending_reconnect }) => !is_pending_reconnect).length ?? 0;
  return judged(
    {
      line: `tunnel ${project}`,
      tried: "its connectors, their connections and versions",
      from: "Cloudflare's API and the host",
    },
    [
      ...(open === facts.CONNECTIONS_PER_TUNNEL
        ? []
        : [`the host's connector has ${open} of ${facts.CONNECTIONS_PER_TUNNEL} connections`]),
      ...unknown.map(({ id, conns }) => `connector ${id}, which is not the host's, has ${conns.length} connections`),
      ...(own.version === cloudflared ? [] : [`cloudflared is ${own.version} and not ${cloudflared}`]),
    ],
    `${open} connections of ${context.inventory.active}, cloudflared ${own.version}`,
    "a connector that is not the host's has the credential: raise outward:secretVersion, run pulumi up, delete its connections",
  );
};

const othersOf = ({ route, project }: Placed): readonly string[] => strangeSpellings(route, project.routes);

const few = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more` : paths.join(", ");

/** What the daemon's rules let pass at a route without its assertion. Pure. */
export const ruleFaults = (placed: Placed, { config }: Pick<Connector, "config">, team: string): readonly string[] => {
  const { route, hostname, audience = "" } = placed;
  if ("unreachable" in config) return [`the connector does not tell its rules: ${config.unreachable}`];
  const rules = config.config.ingress;
  const found = lockFaults(rules, { host: hostname, path: `${route.path ?? ""}/`, team, audience });
  if (found.length > 0) return found;
  const unasked = othersOf(placed).filter((path) => {
    const rule = ruleFor(rules, hostname, decoded(path));
    return !rule?.originRequest?.access?.required && !rule?.service?.startsWith("http_status:");
  });
  return unasked.length > 0 ? [`no rule asks for an assertion at ${few(unasked)}`] : [];
};

/** Requests that got past the edge: only its own application's assertion may pass the connector. */
const doorFaults = async (door: string, placed: Placed, others: readonly string[]): Promise<string[]> => {
  const tunnel = placed.project.tunnelId;
  const at = (audience?: string, expired = false, url = placed.url): Promise<Passage> =>
    straight(door, { tunnel, url, ...(audience ? { audience } : {}), expired });
  const tries = [
    { what: "no assertion", passage: at() },
    { what: "its own assertion, expired", passage: at(placed.audience, true) },
    ...others.map((audience) => ({ what: "another application's assertion", passage: at(audience) })),
    ...othersOf(placed).map((path) => ({
      what: `no assertion at ${path}`,
      passage: at(undefined, false, `https://${placed.hostname}${path}`),
    })),
  ];
  const passages = await Promise.all(tries.map(async ({ what, passage }) => ({ what, passage: await passage })));
  const good = await at(placed.audience);
  return [
    ...passages.flatMap(({ what, passage }) => (passage.refused ? [] : [`${what} gets ${passage.answer}`])),
    ...(good.refused ? ["its own assertion is refused"] : []),
  ];
};

const assertionRow = async (context: Context, placed: Placed, own: Connector): Promise<VerifyRow> => {
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
    door
      ? `only its own passes; ${others.length} others refused, and ${othersOf(placed).length} other spellings`
      : `asks for its own application's assertion, at ${othersOf(placed).length} other spellings too`,
    "the connector runs with other settings than the stack's: pulumi up, then restart it",
  );
};

/** Every line about tunnels; the connectors are asked once. */
export const tunnelRows = async (
  context: Context,
  machine: Machine,
  units: readonly RecordedUnit[],
): Promise<VerifyRow[]> => {
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
