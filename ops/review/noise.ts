/** What changes at the vendors by itself, and is no drift. Pure. */
import type { Drift } from "./events.ts";

/** Properties by type token. They tell how things go, not how they are set. */
const noise: Readonly<Record<string, readonly string[]>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": [
    "status",
    "connections",
    "connsActiveAt",
    "connsInactiveAt",
  ],
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": ["appCount", "updatedAt"],
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": ["updatedAt"],
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": ["updatedAt"],
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": ["lastSeenAt", "updatedAt"],
  "cloudflare:index/dnsRecord:DnsRecord": ["modifiedOn", "meta"],
  "hcloud:index/firewall:Firewall": ["applyTos"],
  "hcloud:index/server:Server": ["status", "backupWindow"],
  "tailscale:index/tailnetKey:TailnetKey": ["invalid"],
};

/** The drift that somebody has to look at: a resource that is gone always is. */
export const toldDrift = (all: readonly Drift[]): readonly Drift[] =>
  all.flatMap((one) => {
    const properties = one.properties.filter((property) => !noise[one.token]?.includes(property));
    return one.gone || properties.length > 0 ? [{ ...one, properties }] : [];
  });
