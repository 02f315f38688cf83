/** What a route says of its origin and cannot mean. Pure. */
import type { OriginRequest } from "./origin-request.ts";
import type { Project } from "./project.ts";
import type { Route } from "./route.ts";

const overTls = ["originServerName", "noTLSVerify", "caPool", "http2Origin", "tlsTimeout"] as const;

const isHttps = ({ origin }: Route): boolean => origin.startsWith("https:");

/** Nobody is asked who or where they are. */
const isOpen = ({ access }: Route): boolean => "everyone" in access && Object.keys(access).length === 1;

/** A word that is wrong, and why; said with its place. */
type Fault = readonly [word: keyof OriginRequest, why: string];

const tlsFaults = (route: Route, words: OriginRequest): readonly Fault[] => {
  if (!isHttps(route))
    return overTls
      .filter((word) => words[word] !== undefined && words[word] !== false)
      .map((word) => [word, `is for an https origin, and ${route.origin} is none; write https://…, or remove it`]);
  const { caPool, noTLSVerify, originServerName } = words;
  if (caPool !== undefined && noTLSVerify)
    return [["noTLSVerify", "true takes any certificate, and caPool only some; remove one of them"]];
  const checked = caPool !== undefined || noTLSVerify === false;
  if (checked && originServerName === undefined && route.hostname.startsWith("*."))
    return [
      [
        caPool === undefined ? "noTLSVerify" : "caPool",
        `has a certificate checked, and ${route.hostname} is no name to check it for; say originServerName`,
      ],
    ];
  return [];
};

/**
 * cloudflared sends a body without a length as it is, and an origin takes what is in it for the next request, past every
 * check of the edge and of the connector. Where nobody is checked, nothing is gained.
 */
const chunkFaults = (route: Route, words: OriginRequest, all: readonly Route[]): readonly Fault[] => {
  if (!words.disableChunkedEncoding) return [];
  const guarded = all.find((other) => other.origin === route.origin && !isOpen(other));
  return [
    ...(guarded
      ? [
          [
            "disableChunkedEncoding",
            `lets a visitor hide a request in a body, and route ${guarded.name} of the same origin is not open to everyone; give that route an origin of its own, or an origin that takes chunks`,
          ] as const,
        ]
      : []),
    ...(words.keepAliveConnections === undefined
      ? []
      : [
          [
            "keepAliveConnections",
            "keeps connections, and disableChunkedEncoding wants a new one for each request; remove one of them",
          ] as const,
        ]),
  ];
};

const socketFaults = (route: Route, words: OriginRequest): readonly Fault[] =>
  words.httpHostHeader !== undefined && route.origin.startsWith("unix:")
    ? [
        [
          "httpHostHeader",
          `is not sent to a socket by cloudflared; give ${route.name} a port of loopback, or remove it`,
        ],
      ]
    : [];

/** Faults between what a route says of its origin and the rest of its project. */
export const originFaults = (projects: readonly Project[]): readonly string[] =>
  projects.flatMap(({ name, routes }) =>
    routes.flatMap((route, i) => {
      const words = route.originRequest ?? {};
      return [...socketFaults(route, words), ...tlsFaults(route, words), ...chunkFaults(route, words, routes)].map(
        ([word, why]) => `projects.${name}.routes[${i}].originRequest.${word}: ${why}`,
      );
    }),
  );
