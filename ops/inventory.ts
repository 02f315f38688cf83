/** What a stack has, from the outputs its components registered: the one place where ops reads the state. */
import { z } from "zod";
import { route } from "../settings/project.ts";
import { sections } from "../settings/stack.ts";
import { type Config, config, exportedResources, plain, type Resource } from "./stack.ts";

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
  /** The stack that has the edge, when it is another one. */
  "outward:edge:Reference": z.object({ stack: z.string() }),
  "outward:host:Host": z.object({
    hostName: z.string(),
    serverId: z.coerce.number(),
    firewallId: z.coerce.number(),
    /** In the tailnet. */
    address: z.string(),
    tag: z.string(),
  }),
  "outward:host:Unit": z.object({
    project: z.string(),
    host: z.string(),
    cloudflared: z.string(),
    services: z.array(z.string()),
    ports: z.array(z.number()),
    egress: z.array(z.string()),
    /** Whether the stack has a backup for it. */
    backup: z.boolean(),
    limits: z.object({ memoryMiB: z.number(), tasks: z.number(), cpuPercent: z.number() }),
  }),
  "outward:handover:Active": z.object({ host: z.string() }),
  "pulumi:pulumi:Stack": z.object({
    serviceTokens: z.record(z.string(), callers),
  }),
} as const;

type Shapes = typeof shapes;
type Output<T extends keyof Shapes> = z.infer<Shapes[T]>;

export type Token = z.infer<typeof token>;
export type Host = Output<"outward:host:Host">;
export type Unit = Output<"outward:host:Unit">;
export type Project = Output<"outward:edge:Project"> & { readonly name: string };
export type Route = Project["routes"][number];

export interface Inventory {
  readonly stack: string;
  readonly projects: readonly Project[];
  readonly hosts: readonly Host[];
  readonly units: readonly Unit[];
  /** Name of the host that serves. */
  readonly active: string;
  /** Secrets of the machine callers, by project and caller. */
  readonly tokens: Readonly<Record<string, Readonly<Record<string, Token>>>>;
  /** Account, zone, team and edge networks, from the config. */
  readonly cloudflare: z.infer<typeof sections.cloudflare>;
  readonly config: Config;
}

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
export const edgeOf = (resources: readonly Resource[]): string | undefined =>
  all(resources, "outward:edge:Reference")[0]?.stack;

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
  const [active] = all(resources, "outward:handover:Active");
  const [outputs] = all(edge, "pulumi:pulumi:Stack");
  if (root && outputs && !active && all(edge, "outward:edge:Project").length > 0)
    throw new Error("the stack has no host; name the stack that has the one that serves: --stack <name>");
  if (!root || !active || !outputs) throw new Error("the stack serves nothing yet; run pulumi up first");
  return {
    stack: root.urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "",
    // The state has them in the order in which they were made.
    projects: all(edge, "outward:edge:Project").toSorted((a, b) => a.name.localeCompare(b.name)),
    hosts: all(resources, "outward:host:Host"),
    units: all(resources, "outward:host:Unit"),
    active: active.host,
    tokens: outputs.serviceTokens,
    cloudflare: sections.cloudflare.parse(JSON.parse(found["outward:cloudflare"] ?? "{}")),
    config: found,
  };
};

/** The inventory of the selected stack, or of the named one. */
export const readInventory = async (stack: string | undefined): Promise<Inventory> => {
  const [resources, found] = await Promise.all([exportedResources(stack), config(stack)]);
  const edge = edgeOf(resources);
  return inventoryOf(resources, found, edge === undefined ? resources : await exportedResources(edge));
};
