/** cloudflared's configuration of one project, as data. Pure. */
import type { Route } from "../settings/project.ts";

/** Audience of a route's Access application by route name; a route open to everyone has none. */
export type Audiences = Readonly<Record<string, string>>;

interface IngressRule {
  readonly hostname?: string;
  readonly path?: string;
  readonly service: string;
  readonly originRequest?: {
    readonly access: { readonly required: true; readonly teamName: string; readonly audTag: readonly string[] };
  };
}

export interface ConnectorConfig {
  readonly tunnel: string;
  readonly protocol: "auto";
  readonly "edge-ip-version": "auto";
  readonly "no-autoupdate": true;
  readonly "grace-period": "30s";
  readonly ingress: readonly IngressRule[];
}

const escaped = (path: string): string => path.replaceAll(/[.~]/g, "\\$&");

const specificity = (route: Route): number => (route.path ?? "").length;

const isWildcard = ({ hostname }: Route): boolean => hostname.startsWith("*.");

/** Wildcards last, and longest path first: cloudflared takes the first rule that matches. */
export const ordered = (routes: readonly Route[]): readonly Route[] =>
  [...routes].sort(
    (a, b) =>
      Number(isWildcard(a)) - Number(isWildcard(b)) ||
      a.hostname.localeCompare(b.hostname) ||
      specificity(b) - specificity(a),
  );

/**
 * One rule per route, then 404 for everything else. A protected route carries its own audience on the rule itself:
 * cloudflared ignores `originRequest.access` at top level (cloudflared issue 784).
 */
export const ingress = (routes: readonly Route[], teamName: string, audiences: Audiences): readonly IngressRule[] => [
  ...ordered(routes).map((route): IngressRule => {
    const audience = audiences[route.name];
    if (!("everyone" in route.access) && !audience)
      throw new Error(`route ${route.name} is protected but has no audience; its Access application must exist first`);
    return {
      hostname: route.hostname,
      ...(route.path ? { path: `^${escaped(route.path)}(/.*)?$` } : {}),
      service: route.origin,
      ...(audience ? { originRequest: { access: { required: true, teamName, audTag: [audience] } } } : {}),
    };
  }),
  { service: "http_status:404" },
];

export const connectorConfig = (args: {
  readonly tunnel: string;
  readonly routes: readonly Route[];
  readonly teamName: string;
  readonly audiences: Audiences;
}): ConnectorConfig => ({
  tunnel: args.tunnel,
  protocol: "auto",
  "edge-ip-version": "auto",
  "no-autoupdate": true,
  "grace-period": "30s",
  ingress: ingress(args.routes, args.teamName, args.audiences),
});
