/** The tokens of a stack's callers: from its state, and from Cloudflare. */
import { z } from "zod";
import { sections } from "../../settings/stack.ts";
import { edgeOf } from "../inventory.ts";
import { config, exportedResources, plain, type Resource } from "../stack.ts";
import { type Authentication, cloudflare, type ServiceToken } from "../vendors/cloudflare.ts";
import type { Token } from "./standing.ts";

/** What the components register: see components/access.ts and components/project.ts. */
const registered = z.object({
  tokens: z.record(
    z.string(),
    z.object({ id: z.string(), version: z.number(), rotated: z.string().optional(), until: z.string().optional() }),
  ),
});

const project = z.object({
  routes: z.array(
    z.object({
      hostname: z.string(),
      path: z.string().optional(),
      access: z.object({ serviceTokens: z.array(z.string()).default([]) }),
    }),
  ),
});

const outputsOf = <T>(resources: readonly Resource[], type: string, schema: z.ZodType<T>) =>
  resources
    .filter((resource) => resource.type === type)
    .map((resource) => {
      const parsed = schema.safeParse(plain(resource.outputs ?? {}));
      if (parsed.success) return { name: resource.urn.split("::").at(-1) ?? "", outputs: parsed.data };
      throw new Error(`${resource.urn} in the state is not as this checkout writes it; run pulumi up first`);
    });

/** @param issued what Cloudflare has. Pure. */
export const tokensOf = (resources: readonly Resource[], issued: readonly ServiceToken[]): readonly Token[] => {
  const projects = outputsOf(resources, "outward:edge:Project", project);
  if (projects.length === 0) throw new Error("the stack has no edge; run pulumi up first, or name the one that has it");
  return outputsOf(resources, "outward:edge:Access", registered).flatMap(({ name, outputs }) => {
    const owner = name.replace(/-access$/, "");
    const routes = projects.find((one) => one.name === owner)?.outputs.routes ?? [];
    return Object.entries(outputs.tokens).map(([caller, { id, ...said }]) => {
      const own = routes.filter(({ access }) => access.serviceTokens.includes(caller));
      // The state's id is the API's, perhaps with the account before it.
      const found = issued.find((one) => id === one.id || id.endsWith(`/${one.id}`));
      return {
        project: owner,
        caller,
        places: own.map(({ hostname, path = "" }) => `${hostname}${path}`),
        beside: [...new Set(own.flatMap(({ access }) => access.serviceTokens))],
        ...said,
        expiresAt: found ? (found.expires_at ?? undefined) : null,
        lastSeen: found?.last_seen_at ?? undefined,
      };
    });
  });
};

export interface Facts {
  readonly tokens: readonly Token[];
  readonly events: readonly Authentication[];
}

/** @throws when there is no such stack, and in Cloudflare's words when it refuses */
export const readFacts = async (stack: string | undefined): Promise<Facts> => {
  const [resources, found] = await Promise.all([exportedResources(stack), config(stack)]);
  const edge = edgeOf(resources);
  const { accountId, zoneId } = sections.cloudflare.parse(JSON.parse(found["outward:cloudflare"] ?? "{}"));
  const api = cloudflare(found, accountId, zoneId);
  const [issued, passed, refused] = await Promise.all([
    api.serviceTokens(),
    api.authentications(true),
    api.authentications(false),
  ]);
  const state = edge === undefined ? resources : await exportedResources(edge);
  return { tokens: tokensOf(state, issued), events: [...passed, ...refused] };
};
