/** The tokens of a stack's callers: from its state, and from Cloudflare. */
import { sections } from "#settings/sections.ts";
import { type AccountToken, type Authentication, cloudflareOfStack } from "#vendors/cloudflare.ts";
import { issuedTo } from "../state/callers.ts";
import { config, exportedResources, type Resource } from "../state/export.ts";
import { projectsOf, recordedCallers, recordedEdge } from "../state/inventory.ts";
import type { HeldToken } from "./standing.ts";

/**
 * @param resources of the stack that has the edge
 * @param issued what Cloudflare has
 * @param stack its name, when it is another one than was asked for. Pure.
 */
export const tokensOf = (
  resources: readonly Resource[],
  issued: readonly AccountToken[],
  stack?: string,
): readonly HeldToken[] => {
  const projects = projectsOf(resources);
  if (projects.length === 0) throw new Error("the stack has no edge; run pulumi up first, or name the one that has it");
  return recordedCallers(resources, stack).map(({ id, ...own }) => {
    const named = (projects.find(({ name }) => name === own.project)?.routes ?? []).flatMap((route) => {
      const callers = "everyone" in route.access ? [] : (route.access.serviceTokens ?? []);
      return callers.includes(own.caller) ? [{ ...route, callers }] : [];
    });
    const found = issuedTo({ id }, issued);
    return {
      ...own,
      places: named.map(({ hostname, path = "" }) => `${hostname}${path}`),
      beside: [...new Set(named.flatMap(({ callers }) => callers))],
      expiresAt: found ? (found.expires_at ?? undefined) : null,
      lastSeen: found?.last_seen_at ?? undefined,
    };
  });
};

export interface Facts {
  readonly tokens: readonly HeldToken[];
  readonly events: readonly Authentication[];
}

/** @throws when there is no such stack, and in Cloudflare's words when it refuses */
export const readFacts = async (stack: string | undefined): Promise<Facts> => {
  const [resources, found] = await Promise.all([exportedResources(stack), config(stack)]);
  const edge = recordedEdge(resources);
  const { accountId, zoneId } = sections.cloudflare.parse(JSON.parse(found["outward:cloudflare"] ?? "{}"));
  const api = cloudflareOfStack(found, accountId, zoneId);
  const [issued, passed, refused] = await Promise.all([
    api.serviceTokens(),
    api.authentications(true),
    api.authentications(false),
  ]);
  const state = edge === undefined ? resources : await exportedResources(edge);
  return { tokens: tokensOf(state, issued, edge), events: [...passed, ...refused] };
};
