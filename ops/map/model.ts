/** The exposure map: hostname and path → who → tunnel → unit → origin. Pure. */
import { z } from "zod";
import { changeKinds } from "#settings/workload/exchange.ts";
import { dangerOf, dangers, who } from "./who.ts";

/** What of an application answers, and what a change of it costs whoever asks. */
export const servesShape = z.strictObject({
  service: z.string(),
  /** For people, e.g. `ghcr.io/acme/feeds:2.2.14`. */
  name: z.string(),
  digest: z.string(),
  change: z.enum(changeKinds),
});

export const exposure = z.strictObject({
  hostname: z.string(),
  /** It stands for itself and everything below it that has no route of its own; `/` is the whole hostname. */
  path: z.string(),
  project: z.string(),
  /** Name of the route in the project. */
  route: z.string(),
  who,
  tunnel: z.strictObject({
    /** At Cloudflare. */
    name: z.string(),
    /** @default known after up */
    id: z.string().optional(),
  }),
  /** Host of the unit that serves it. @default no host in this stack */
  host: z.string().optional(),
  /** On the host: an http URL on loopback, or unix:/run/… */
  origin: z.string(),
  /** @default what the host has */
  serves: servesShape.optional(),
});

export const exposureMap = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  /** What it was read from: the state of the last `pulumi up`, or a preview of the next one. */
  source: z.enum(["state", "preview"]),
  routes: z.array(exposure),
});

export type Serves = z.infer<typeof servesShape>;
export type Exposure = z.infer<typeof exposure>;
export type ExposureMap = z.infer<typeof exposureMap>;

export const addressOf = ({ hostname, path }: Pick<Exposure, "hostname" | "path">): string => `${hostname}${path}`;

export const tunnelText = ({ tunnel }: Exposure): string => `${tunnel.name} (${tunnel.id ?? "id known after up"})`;

export const unitText = ({ project, host }: Exposure): string =>
  host === undefined ? `unit ${project}, on no host of this stack` : `unit ${project} on ${host}`;

/** On the host, and which version of what answers there. */
export const originText = ({ origin, serves: own }: Exposure): string =>
  own === undefined ? origin : `${origin} (${own.service}: ${own.name})`;

export const rank = (route: Exposure): number => dangers.indexOf(dangerOf(route.who));

/** The most dangerous first, then by name. */
export const sorted = (routes: readonly Exposure[]): Exposure[] =>
  routes.toSorted((a, b) => rank(a) - rank(b) || addressOf(a).localeCompare(addressOf(b), "en", { numeric: true }));

/** Hostnames with their routes, the most dangerous first in both. */
export const byHostname = ({ routes }: ExposureMap): readonly (readonly [string, readonly Exposure[]])[] => {
  const groups = new Map<string, Exposure[]>();
  for (const route of sorted(routes)) groups.set(route.hostname, [...(groups.get(route.hostname) ?? []), route]);
  return [...groups];
};

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** One sentence over it all. */
export const summary = (map: ExposureMap): string => {
  const open = map.routes.filter((route) => dangerOf(route.who) === "everyone").length;
  const from = map.source === "state" ? "as the last up left it" : "as a preview says it will be";
  const counts = `${plural(map.routes.length, "route")} on ${plural(byHostname(map).length, "hostname")}`;
  return `stack ${map.stack}, ${from}: ${counts}, ${open} open to everyone`;
};
