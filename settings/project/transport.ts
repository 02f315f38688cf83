/** How a project's connector speaks with Cloudflare's edge. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import type { Route } from "./route.ts";

/** cloudflared's words. `auto` begins with what Cloudflare names, which is QUIC, and goes over to HTTP/2 where UDP is shut. */
export const protocols = ["auto", "quic", "http2"] as const;

export type Protocol = (typeof protocols)[number];

export const protocol = key(
  z.enum(protocols, { error: `must be one of ${protocols.join(", ")}` }).optional(),
  "how its connector speaks with the edge: `quic` over UDP and `http2` over TCP alone, `auto` over QUIC, and over HTTP/2 after two minutes without",
  {
    example: "http2",
    otherwise:
      "`auto`; `http2` where a route has `http2Origin`: over QUIC cloudflared carries no trailers, which gRPC ends with",
  },
);

/** What the connector is told. */
export const protocolOf = (project: {
  readonly protocol?: Protocol | undefined;
  readonly routes: readonly Pick<Route, "originRequest">[];
}): Protocol =>
  project.protocol ?? (project.routes.some(({ originRequest }) => originRequest?.http2Origin) ? "http2" : "auto");
