/** Which part of the whole a stack is: the edge, hosts, or both; and what each part does not go with. Pure. */

import * as v from "./schema/values.ts";

interface Chosen {
  readonly edge?: unknown;
  readonly access?: unknown;
  readonly host?: unknown;
  readonly takeOverFrom?: unknown;
  readonly tailnet?: unknown;
  readonly handover?: unknown;
  readonly alerts?: unknown;
}

export const ownsEdge = ({ edge }: Chosen): boolean => edge === undefined || edge === "own";
const takeOverTag = ({ tailnet }: Chosen): unknown => (tailnet as { takeOverTag?: unknown } | undefined)?.takeOverTag;
const managed = ({ tailnet }: Chosen): boolean => (tailnet as { policy?: unknown } | undefined)?.policy === "managed";

/** A stack's name without organisation and project. */
export const plainName = (stack: string): string => stack.split("/").at(-1) ?? stack;

const isOwn = (stack: unknown, own: string): boolean => typeof stack === "string" && plainName(stack) === own;

/** Providers that the stack's part needs: one that has hosts only never speaks to Cloudflare. */
export const providersOf = (chosen: Chosen): readonly string[] => [
  ...(chosen.host === undefined ? [] : ["hcloud"]),
  ...(ownsEdge(chosen) ? ["cloudflare"] : []),
  ...(chosen.host === undefined && !managed(chosen) ? [] : ["tailscale"]),
];

/** As Hetzner takes it for a part of a server's name, which has 63 characters at most. */
const isHostPart = (own: string): boolean => own.length <= 48 && /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(own);

/** Contradictions, said of the config as it is written. `own`: the stack's name. */
export const edgeFaults = (chosen: Chosen, own: string): readonly string[] => {
  const { edge, host, takeOverFrom } = chosen;
  const from = JSON.stringify(takeOverFrom);
  const when = (wrong: boolean, fault: string): readonly string[] => (wrong ? [fault] : []);
  return [
    ...when(
      host !== undefined && own !== "" && !isHostPart(own),
      `stack: ${JSON.stringify(own)} becomes part of its host's name, outward-${own}-6dad9d: it has to be letters, digits and dashes, 48 characters or less; make a stack of another name: pulumi stack init <name>`,
    ),
    ...when(
      isOwn(edge, own),
      `outward:edge: ${JSON.stringify(edge)} is this stack; write own, or the name of the stack that has the edge`,
    ),
    ...when(
      !ownsEdge(chosen) && host === undefined,
      `outward:host: is missing; with the edge in ${edge} this stack has nothing but a host, e.g. { location: nbg1, serverType: cx23, image: debian-13 }`,
    ),
    ...when(
      !ownsEdge(chosen) && managed(chosen),
      `outward:tailnet.policy: "managed" belongs to the stack that has the edge, for it outlives the hosts; use external here, and managed in ${edge}`,
    ),
    ...when(
      !ownsEdge(chosen) && chosen.access !== undefined,
      `outward:access: belongs to the stack that has the edge; set it in ${edge}, and remove it here`,
    ),
    ...when(
      !ownsEdge(chosen) && chosen.alerts !== undefined,
      `outward:alerts: belongs to the stack that has the edge, for it is about its tunnels; remove it here, and set it in ${edge}`,
    ),
    ...when(
      takeOverFrom !== undefined && ownsEdge(chosen),
      `outward:takeOverFrom: ${from} cannot be taken over by a stack with an edge of its own; set outward:edge to the stack that has the edge, or remove it`,
    ),
    ...when(
      ownsEdge(chosen) && (chosen.handover as { drill?: unknown } | undefined)?.drill === true,
      "outward:handover.drill: true needs outward:edge to name the stack that has the edge: a host that drills serves nothing; use bin/outward drill",
    ),
    ...when(
      takeOverTag(chosen) !== undefined && takeOverFrom === undefined && v.tag.safeParse(takeOverTag(chosen)).success,
      `outward:tailnet.takeOverTag: ${JSON.stringify(takeOverTag(chosen))} is about hosts of the stack that is taken over from, and there is none; set outward:takeOverFrom, or remove it`,
    ),
    ...when(
      isOwn(takeOverFrom, own),
      `outward:takeOverFrom: ${from} is this stack; name the one that serves now, or remove it`,
    ),
  ];
};
