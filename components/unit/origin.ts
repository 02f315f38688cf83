/** How a connector asks a route's origin: its words with the defaults that suit the host itself. Pure. */
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";

/** Blank in a connector's configuration for the folder that its files are in: two have the same one. */
export const folderBlank = "@folder@";

/** What cloudflared takes as a rule's `originRequest`, but for `access`; its own defaults hold for the rest. */
export interface RawOriginRequest {
  readonly httpHostHeader?: string | undefined;
  readonly originServerName?: string | undefined;
  readonly noTLSVerify?: boolean | undefined;
  /** Path of a file. */
  readonly caPool?: string | undefined;
  readonly http2Origin?: boolean | undefined;
  readonly disableChunkedEncoding?: boolean | undefined;
  readonly connectTimeout?: string | undefined;
  readonly tlsTimeout?: string | undefined;
  readonly keepAliveTimeout?: string | undefined;
  readonly keepAliveConnections?: number | undefined;
}

const caFile = (route: Pick<Route, "name">): string => `origin-ca-${route.name}.pem`;

/** A hostname that a request can be for; a wildcard is none. */
const ownName = ({ hostname }: Route): string | undefined => (hostname.startsWith("*.") ? undefined : hostname);

/**
 * Without a name cloudflared asks 127.0.0.1 for its certificate, which no authority vouches for, and sends no name at all,
 * which origins that choose by it refuse.
 */
const tlsWords = (route: Route): RawOriginRequest => {
  if (!route.origin.startsWith("https:")) return {};
  const { originServerName = ownName(route), caPool, noTLSVerify = caPool === undefined } = route.originRequest ?? {};
  return {
    ...(originServerName === undefined ? {} : { originServerName }),
    ...(noTLSVerify ? { noTLSVerify } : {}),
    ...(caPool === undefined ? {} : { caPool: `${folderBlank}/${caFile(route)}` }),
  };
};

export const originRequestOf = (route: Route): RawOriginRequest => {
  const { originServerName: _, noTLSVerify: __, caPool: ___, ...own } = route.originRequest ?? {};
  return {
    ...own,
    ...tlsWords(route),
    // A connection on which a body came without its length is not used again: cloudflared keeps none below zero.
    ...(own.disableChunkedEncoding ? { keepAliveConnections: -1 } : {}),
  };
};

/** Files that the configuration names, by name. */
export const originFiles = (routes: readonly Route[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    routes.flatMap((route) => {
      const { caPool } = route.originRequest ?? {};
      return caPool === undefined ? [] : [[caFile(route), caPool]];
    }),
  );

/** How an origin is named by whoever asks it on the host. */
export interface OriginName {
  /** Header `Host`. */
  readonly host: string;
  /** In the TLS handshake. */
  readonly serverName: string;
}

/** What a health URL or an origin leads to: a port of loopback, or a socket. */
export const originPlace = (url: string): string =>
  url.startsWith("unix:") ? (url.split(":")[1] ?? "") : new URL(url).port;

/** Names for each service's health URL, of the first route to the same place; of one that no route leads to there is none. */
export const healthNames = ({ routes, workload }: Project): Readonly<Record<string, OriginName>> =>
  Object.fromEntries(
    workload.services.flatMap(({ name, health }) => {
      const route = routes.find((one) => health && ownName(one) && originPlace(one.origin) === originPlace(health));
      if (!route) return [];
      const { httpHostHeader: host = route.hostname, originServerName: serverName = route.hostname } =
        route.originRequest ?? {};
      return [[name, { host, serverName }]];
    }),
  );
