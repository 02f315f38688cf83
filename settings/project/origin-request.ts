/**
 * How a route's origin is asked, in cloudflared's own words and spelling (its `originRequest`). Those that mean nothing on
 * the host itself are left out, and so is `access`, which follows from the route's rule.
 */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";

const flag = z.boolean({ error: "must be true or false" }).optional();

/** A name alone may be asked for, as a development server on `localhost` wants it. */
const hostHeader = v.text(
  "a host in lower case, with or without a port",
  "localhost:5173",
  (value) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9]\d{0,4})?$/.test(value) && !value.includes(".."),
);

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** Go's own notation, one unit. The edge gives up after 100 s, so that more than an hour is a slip of the pen. */
const wait = v.text("a time of 100ms to 60m, in ms, s or m", "5s", (value) => {
  const [, count, unit = ""] = /^([1-9]\d*)(ms|s|m)$/.exec(value) ?? [];
  const ms = Number(count) * (units[unit] ?? Number.NaN);
  return ms >= 100 && ms <= 60 * 60_000;
});

const blocks = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).serialNumber !== "";
  } catch {
    return false;
  }
};

/** cloudflared takes no notice of one that it cannot read, and then refuses the origin. */
const certificates = z
  .string({ error: "must be certificates in PEM, e.g. what ca.pem holds" })
  .refine((pem) => blocks(pem).length > 0 && blocks(pem).every(isCertificate), {
    error: "must be certificates in PEM: -----BEGIN CERTIFICATE-----, and a certificate",
  })
  .refine((pem) => !pem.includes("PRIVATE KEY"), { error: "must be certificates alone: a private key is in it" });

export const originRequest = z.strictObject(
  {
    httpHostHeader: key(
      hostHeader.optional(),
      "the `Host` that the origin is asked with; what the visitor asked for is in `X-Forwarded-Host` then. Not for a socket",
      { example: "localhost:5173", otherwise: "what the visitor asked for" },
    ),
    originServerName: key(
      v.hostname.optional(),
      "https: the name in the TLS handshake, by which an origin chooses its certificate, and for which that is checked",
      { example: "app.internal.example", otherwise: "the route's hostname; none of a wildcard" },
    ),
    noTLSVerify: key(
      flag,
      "https: any certificate will do. Nobody but the project can answer from its port, which the host's firewall holds, so that none would prove more",
      { example: "false", otherwise: "`true`; `false` with `caPool`" },
    ),
    caPool: key(
      certificates.optional(),
      "https: certificates in PEM, one of which the origin's own has to come from, beside Debian's and Cloudflare's",
    ),
    http2Origin: key(
      flag,
      "https: HTTP/2 where the origin offers it; without TLS cloudflared speaks none. gRPC wants it, see below",
      { example: "true", otherwise: "`false`: HTTP/1.1" },
    ),
    disableChunkedEncoding: key(
      flag,
      "requests come without chunks, for HTTP/1.0 and WSGI: by their length, and one that has none comes without its body. Only where every route of the origin is open to everyone, see below",
      { example: "true", otherwise: "`false`" },
    ),
    connectTimeout: key(wait.optional(), "how long the origin may take to accept a connection", {
      example: "5s",
      otherwise: "`30s`",
    }),
    tlsTimeout: key(wait.optional(), "https: how long the TLS handshake may take", {
      example: "5s",
      otherwise: "`10s`",
    }),
    keepAliveTimeout: key(
      wait.optional(),
      "how long an idle connection is kept for the next request: shorter than the origin keeps it, or a request meets one that ends",
      { example: "4s", otherwise: "`90s`" },
    ),
    keepAliveConnections: key(
      z.int({ error: "must be a whole number" }).min(1, { error: "must be 1 or more" }).optional(),
      "how many idle connections are kept",
      { example: "10", otherwise: "`100`" },
    ),
  },
  {
    error: (issue) =>
      issue.code === "invalid_type" ? "must be a section, e.g. { httpHostHeader: 'localhost:5173' }" : undefined,
  },
);

export type OriginRequest = z.infer<typeof originRequest>;
