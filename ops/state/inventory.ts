/** What a stack has, from the outputs its components registered, as verify, status and tokens want it; the map reads its own. */
import { z } from "zod";
import type { Meant } from "#host/client/tailnet.ts";
import { route } from "#settings/project/route.ts";
import { protocols } from "#settings/project/transport.ts";
import { sections } from "#settings/sections.ts";
import type { Config } from "#vendors/credentials.ts";
import type { RecordedCaller } from "./callers.ts";
import { config, exportedResources, plain, type Resource } from "./export.ts";

const token = z.object({ clientId: z.string(), clientSecret: z.string() });

/** Of a token that was imported nobody but its caller has the secret: there is none to try it with. */
const callers = z
  .record(z.string(), z.object({ clientId: z.string(), clientSecret: z.string().nullish() }))
  .transform((all) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([caller, one]) => {
        const whole = token.safeParse(one);
        return whole.success ? [[caller, whole.data] as const] : [];
      }),
    ),
  );

const shapes = {
  "outward:edge:Project": z.object({
    tunnelId: z.string(),
    routes: z.array(route),
    /** Audience of a protected route's application, by route name. */
    audiences: z.record(z.string(), z.string()),
  }),
  "outward:edge:Access": z.object({
    /** By caller. */
    tokens: z.record(
      z.string(),
      z.object({ id: z.string(), version: z.number(), rotated: z.string().optional(), until: z.string().optional() }),
    ),
  }),
  /** The stack that has the edge, when it is another one. */
  "outward:edge:Reference": z.object({ stack: z.string() }),
  "outward:host:Host": z.object({
    hostName: z.string(),
    serverId: z.coerce.number(),
    firewallId: z.coerce.number(),
    /** In the tailnet. */
    address: z.string(),
    tag: z.string(),
    /** The SSH host key that it was born with; a state of before has none. */
    hostKey: z.string().optional(),
    /** SHA-256 of the host's own files by path; a state of before has none. */
    files: z.record(z.string(), z.string()).optional(),
  }),
  "outward:host:Unit": z.object({
    project: z.string(),
    host: z.string(),
    cloudflared: z.string(),
    /** Of its connector; `auto` is not said. */
    protocol: z.enum(protocols).optional(),
    services: z.array(z.string()),
    ports: z.array(z.number()),
    egress: z.array(z.string()),
    /** Whether the stack has a backup for it. */
    backup: z.boolean(),
    limits: z.object({ memoryMiB: z.number(), tasks: z.number(), cpuPercent: z.number() }),
  }),
  "outward:handover:Active": z.object({ host: z.string() }),
  "pulumi:pulumi:Stack": z.object({
    /** As the last run that ended well left it: a failed one keeps what the stack said before. */
    active: z.string().nullish(),
    serviceTokens: z.record(z.string(), callers),
  }),
} as const;

type Shapes = typeof shapes;
type Output<T extends keyof Shapes> = z.infer<Shapes[T]>;

export type RecordedToken = z.infer<typeof token>;
export type RecordedHost = Output<"outward:host:Host">;
export type RecordedUnit = Output<"outward:host:Unit">;
export type RecordedProject = Output<"outward:edge:Project"> & { readonly name: string };
export type RecordedRoute = RecordedProject["routes"][number];

/** Whom the state means by a host, for whoever dials it. */
export const meantBy = ({ hostName, address, tag, hostKey }: RecordedHost): Meant => ({
  address,
  name: hostName,
  tag,
  hostKey,
});

export interface Inventory {
  readonly stack: string;
  readonly projects: readonly RecordedProject[];
  readonly hosts: readonly RecordedHost[];
  readonly units: readonly RecordedUnit[];
  /** Name of the host that serves. */
  readonly active: string;
  /** Secrets of the machine callers, by project and caller. */
  readonly tokens: Readonly<Record<string, Readonly<Record<string, RecordedToken>>>>;
  /** Whose service tokens the edge has, imported ones too. */
  readonly callers: readonly RecordedCaller[];
  /** Account, zone, team and edge networks, from the config. */
  readonly cloudflare: z.infer<typeof sections.cloudflare>;
  readonly config: Config;
}

/** A run that failed has made or changed it, and has not come to its outputs. */
const finished = ({ outputs }: Resource): boolean => outputs !== undefined;

const nameOf = ({ urn }: Resource): string => urn.split("::").at(-1) ?? "";

/** Outputs of every component of a type, parsed. @throws when the stack was brought up by another version. */
const all = <T extends keyof Shapes>(resources: readonly Resource[], type: T): (Output<T> & { name: string })[] =>
  resources
    .filter((resource) => resource.type === type)
    .map((resource) => {
      const parsed = shapes[type].safeParse(plain(resource.outputs ?? {}));
      if (parsed.success) return { ...(parsed.data as Output<T>), name: nameOf(resource) };
      throw new Error(
        `${nameOf(resource)} in the state is not as this checkout writes it; run pulumi up first\n${z.prettifyError(parsed.error)}`,
      );
    });

/** The stack whose state has the projects and their tokens; undefined when it is the same one. Pure. */
export const recordedEdge = (resources: readonly Resource[]): string | undefined =>
  all(resources, "outward:edge:Reference")[0]?.stack;

/** Projects of the stack that has the edge, in the order of their names: the state has them as they were made. Pure. */
export const projectsOf = (edge: readonly Resource[]): readonly RecordedProject[] =>
  all(edge, "outward:edge:Project").toSorted((a, b) => a.name.localeCompare(b.name));

/** @param stack the edge's, when it is another one than was asked for. Pure. */
export const recordedCallers = (edge: readonly Resource[], stack?: string): readonly RecordedCaller[] =>
  all(edge, "outward:edge:Access").flatMap(({ name, tokens }) =>
    Object.entries(tokens).map(([caller, one]) => ({ project: name.replace(/-access$/, ""), caller, ...one, stack })),
  );

/**
 * The inventory of an exported state. Pure.
 * @param edge the state of the stack that has the edge
 */
export const inventoryOf = (
  resources: readonly Resource[],
  found: Config,
  edge: readonly Resource[] = resources,
): Inventory => {
  const [root] = resources.filter(({ type }) => type === "pulumi:pulumi:Stack");
  const [made] = resources.filter(({ type }) => type === "outward:handover:Active");
  const whole = resources.filter(finished);
  const [served] = all(whole, "outward:handover:Active");
  const [own] = made && !served ? all(whole, "pulumi:pulumi:Stack") : [];
  const active = served ?? (own?.active ? { host: own.active } : undefined);
  const [outputs] = all(edge.filter(finished), "pulumi:pulumi:Stack");
  if (root && outputs && !made && projectsOf(edge).length > 0)
    throw new Error("the stack has no host; name the stack that has the one that serves: --stack <name>");
  if (!root || !active || !outputs) throw new Error("the stack serves nothing yet; run pulumi up first");
  return {
    stack: root.urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "",
    projects: projectsOf(edge),
    hosts: all(whole, "outward:host:Host"),
    units: all(whole, "outward:host:Unit"),
    active: active.host,
    tokens: outputs.serviceTokens,
    callers: recordedCallers(edge, recordedEdge(resources)),
    cloudflare: sections.cloudflare.parse(JSON.parse(found["outward:cloudflare"] ?? "{}")),
    config: found,
  };
};

/** The inventory of the selected stack, or of the named one. */
export const readInventory = async (stack: string | undefined): Promise<Inventory> => {
  const [resources, found] = await Promise.all([exportedResources(stack), config(stack)]);
  const edge = recordedEdge(resources);
  return inventoryOf(resources, found, edge === undefined ? resources : await exportedResources(edge));
};
