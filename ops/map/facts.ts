/** The map of what a stack's components say of themselves, in a state or in a preview. Pure. */
import { z } from "zod";
import { directory } from "#settings/access/directory.ts";
import { route } from "#settings/project/route.ts";
import { type Exposure, type ExposureMap, servesShape } from "./model.ts";
import { whoOf } from "./who.ts";

/** A resource as both a state and a preview tell it. */
export interface Fact {
  readonly urn: string;
  readonly type: string;
  /** Known once the vendor gave it. */
  readonly id?: string | undefined;
  /** Inputs and outputs, the outputs on top. A preview has inputs only. */
  readonly says: Readonly<Record<string, unknown>>;
}

const tunnelType = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";

const runs = servesShape.omit({ service: true }).extend({ routes: z.array(z.string()) });

const shapes = {
  "outward:edge:Project": z.object({ routes: z.array(route) }),
  "outward:edge:Groups": directory.pick({ groups: true, places: true }),
  "outward:edge:Reference": z.object({ stack: z.string() }),
  "outward:host:Unit": z.object({
    project: z.string(),
    host: z.string(),
    /** By service, of those that run a version of an application. */
    runs: z.record(z.string(), runs).default({}),
  }),
  "outward:handover:Active": z.object({ host: z.string() }),
  [tunnelType]: z.object({ name: z.string() }),
} as const;

type Shapes = typeof shapes;
type Stated<T extends keyof Shapes> = z.infer<Shapes[T]> & {
  readonly called: string;
  readonly id?: string | undefined;
};

/** What answers a route, of all that runs. */
const servesOf = (unit: Stated<"outward:host:Unit"> | undefined, name: string): Pick<Exposure, "serves"> => {
  for (const [service, { routes, ...version }] of Object.entries(unit?.runs ?? {}))
    if (routes.includes(name)) return { serves: { service, ...version } };
  return {};
};

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

/** @throws when another version of the program wrote it */
const all = <T extends keyof Shapes>(facts: readonly Fact[], type: T): readonly Stated<T>[] =>
  facts
    .filter((fact) => fact.type === type)
    .map(({ urn, id, says }) => {
      const parsed = shapes[type].safeParse(says);
      if (parsed.success) return { ...(parsed.data as z.infer<Shapes[T]>), called: nameOf(urn), id };
      throw new Error(
        `${nameOf(urn)} is not as this checkout writes it; use the checkout that brought the stack up, or run pulumi up first\n${z.prettifyError(parsed.error)}`,
      );
    });

/** The stack that has the edge; undefined when it is the same one. */
export const edgeStackOf = (facts: readonly Fact[]): string | undefined =>
  all(facts, "outward:edge:Reference")[0]?.stack;

/** @param edge facts of the stack that has the edge, when it is another one */
export const mapOf = (
  source: ExposureMap["source"],
  facts: readonly Fact[],
  edge: readonly Fact[] = facts,
): ExposureMap => {
  const units = all(facts, "outward:host:Unit");
  const tunnels = all(edge, tunnelType);
  const [named] = all(edge, "outward:edge:Groups");
  const [active] = all(facts, "outward:handover:Active");
  /** While a move is under way there are two; the one that serves is meant. */
  const unitOf = (project: string) => {
    const own = units.filter((unit) => unit.project === project);
    return own.find(({ host }) => host === active?.host) ?? own[0];
  };
  const tunnelOf = (project: string) => {
    const tunnel = tunnels.find(({ called }) => called === `${project}-tunnel`);
    if (!tunnel) throw new Error(`project ${project} has no tunnel; run pulumi up to the end, then ask again`);
    return { name: tunnel.name, ...(tunnel.id ? { id: tunnel.id } : {}) };
  };
  return {
    version: 1,
    stack: facts[0]?.urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "",
    source,
    routes: all(edge, "outward:edge:Project").flatMap(({ called, routes }) => {
      const [tunnel, unit] = [tunnelOf(called), unitOf(called)];
      return routes.map((one) => ({
        hostname: one.hostname,
        path: one.path ?? "/",
        project: called,
        route: one.name,
        who: whoOf(one.access, named),
        tunnel,
        ...(unit === undefined ? {} : { host: unit.host }),
        origin: one.origin,
        ...servesOf(unit, one.name),
      }));
    }),
  };
};
