/**
 * Who called, from the assertion that Cloudflare Access adds. cloudflared has checked its signature, audience and
 * expiry before the request got here, so it is only decoded; a request without it did not come through the edge.
 */
import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./refusal.js";

const decode = (token: string): Record<string, unknown> | undefined => {
  const [head, payload, signature, ...rest] = token.split(".");
  if (!head || !payload || !signature || rest.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
};

const claimsOf = (headers: IncomingHttpHeaders): Record<string, unknown> => {
  const token = headers["cf-access-jwt-assertion"];
  const claims = typeof token === "string" ? decode(token) : undefined;
  if (claims) return claims;
  throw new Refusal(
    403,
    "this path is for callers that passed Cloudflare Access; no valid assertion came with the request",
  );
};

const named = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined;

/** The client id of the service token that a gateway used (`common_name`). @throws Refusal 403 */
export const gatewayOf = (headers: IncomingHttpHeaders): string => {
  const name = named(claimsOf(headers).common_name);
  if (name !== undefined) return name;
  throw new Refusal(403, "readings are taken from gateways only: the assertion names no service token (common_name)");
};

/** The address of the person who logged in. @throws Refusal 403 */
export const personOf = (headers: IncomingHttpHeaders): string => {
  const claims = claimsOf(headers);
  // Not the header beside it, which nobody signed.
  const email = named(claims.email);
  if (email !== undefined) return email;
  throw new Refusal(403, "moderation is for people: the assertion names no e-mail address");
};
