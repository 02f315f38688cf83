/** cloudflared's configuration of one project, as data. Pure. */
import { isOpen, isWideOpen } from "#settings/access/access.ts";
import type { Route } from "#settings/project/route.ts";
import type { Protocol } from "#settings/project/transport.ts";
import { originRequestOf, type RawOriginRequest } from "./origin.ts";
import { ambiguous, asRead, asWritten } from "./path-patterns.ts";

/** Audience of a route's Access application by route name; a route open to everyone has none. */
export type Audiences = Readonly<Record<string, string>>;

interface SecondLock {
  readonly access?: { readonly required: true; readonly teamName: string; readonly audTag: readonly string[] };
}

interface IngressRule {
  readonly hostname?: string;
  readonly path?: string;
  readonly service: string;
  readonly originRequest?: RawOriginRequest & SecondLock;
}

export interface ConnectorConfig {
  readonly tunnel: string;
  readonly protocol: Protocol;
  readonly "edge-ip-version": "auto";
  readonly "no-autoupdate": true;
  readonly "grace-period": "30s";
  readonly ingress: readonly IngressRule[];
}

const specificity = (route: Route): number => (route.path ?? "").length;

const isWildcard = ({ hostname }: Route): boolean => hostname.startsWith("*.");

/** The second lock with the origin's words; nothing where there are none. */
const askedWith = (route: Route, lock: SecondLock): Pick<IngressRule, "originRequest"> => {
  const originRequest = { ...lock, ...originRequestOf(route) };
  return Object.keys(originRequest).length > 0 ? { originRequest } : {};
};

/** Wildcards last, and longest path first: cloudflared takes the first rule that matches. */
export const ordered = (routes: readonly Route[]): readonly Route[] =>
  [...routes].sort(
    (a, b) =>
      Number(isWildcard(a)) - Number(isWildcard(b)) ||
      a.hostname.localeCompare(b.hostname) ||
      specificity(b) - specificity(a),
  );

/** As cloudflared has it: a wildcard takes every name below, however deep. */
const takes = (pattern: string, hostname: string): boolean =>
  pattern === hostname || (pattern.startsWith("*.") && hostname.endsWith(pattern.slice(1)));

/** Whether paths of a hostname divide what is guarded from what is not, or from what others guard. */
const divides = (hostname: string, routes: readonly Route[]): boolean =>
  routes.some((route) => route.hostname === hostname && route.path) &&
  routes.some((route) => takes(route.hostname, hostname) && !isWideOpen(route.access));

/** Routes of one hostname whose paths are the same but for case: what is written comes before what may be read as it. */
const alike = (routes: readonly Route[]): readonly (readonly Route[])[] => [
  ...Map.groupBy(routes, ({ path = "" }) => path.toLowerCase()).values(),
];

/**
 * One rule per route, then 404 for everything else. A protected route carries its own audience on the rule itself:
 * cloudflared ignores `originRequest.access` at top level (cloudflared issue 784). Its rule takes every spelling that a
 * server may take for its path; an open route's is what is written. Where only some places may pass, other spellings are
 * nobody's: they are past Access, and the connector knows no places.
 */
export const ingress = (routes: readonly Route[], teamName: string, audiences: Audiences): readonly IngressRule[] => {
  const ruleOf = (route: Route, expression: (path: string) => string): IngressRule => {
    const audience = audiences[route.name];
    if (!("everyone" in route.access) && !audience)
      throw new Error(`route ${route.name} is protected but has no audience; its Access application must exist first`);
    return {
      hostname: route.hostname,
      ...(route.path ? { path: expression(route.path) } : {}),
      service: route.origin,
      ...askedWith(route, audience ? { access: { required: true, teamName, audTag: [audience] } } : {}),
    };
  };
  const asMeant = (route: Route): readonly IngressRule[] => {
    if (isWideOpen(route.access) || !route.path) return [];
    const rule = ruleOf(route, asRead);
    return [isOpen(route.access) ? { ...rule, service: "http_status:403" } : rule];
  };
  const rulesOf = (same: readonly Route[]): readonly IngressRule[] => [
    ...same
      .filter(({ access, path }) => isOpen(access) || !path || same.length > 1)
      .map((route) => ruleOf(route, asWritten)),
    ...same.flatMap(asMeant),
  ];
  const rulesAt = (hostname: string, own: readonly Route[]): readonly IngressRule[] => [
    ...(divides(hostname, routes) ? [{ hostname, path: ambiguous, service: "http_status:400" }] : []),
    ...alike(own).flatMap(rulesOf),
  ];
  return [
    ...[...Map.groupBy(ordered(routes), ({ hostname }) => hostname)].flatMap(([hostname, own]) =>
      rulesAt(hostname, own),
    ),
    { service: "http_status:404" },
  ];
};

export const connectorConfig = (args: {
  readonly tunnel: string;
  readonly routes: readonly Route[];
  readonly teamName: string;
  readonly audiences: Audiences;
  /** @default auto */
  readonly protocol?: Protocol;
}): ConnectorConfig => ({
  tunnel: args.tunnel,
  protocol: args.protocol ?? "auto",
  "edge-ip-version": "auto",
  "no-autoupdate": true,
  "grace-period": "30s",
  ingress: ingress(args.routes, args.teamName, args.audiences),
});
