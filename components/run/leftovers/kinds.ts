/**
 * What can be left at a vendor when the answer to a creation is lost, and how each is known to be this stack's own.
 * Not here: a server, which is adopted (see place.ts), and a join key, which dies by itself.
 */
import { z } from "zod";
import { isSameName } from "#settings/schema/hostname.ts";
import type { Api, Listed } from "#vendors/leftovers.ts";

/** The inputs of a resource that matter here. */
export const inputs = z.object({
  name: z.string(),
  accountId: z.string().default(""),
  zoneId: z.string().default(""),
  content: z.string().optional(),
  tunnelSecret: z.string().optional(),
  policies: z.array(z.object({ id: z.string() })).default([]),
  rules: z.array(z.object({ description: z.string() })).default([]),
});
export type Inputs = z.infer<typeof inputs>;

export interface LeftoverKind {
  readonly api: Api;
  /** Path of the list; a name in it asks for that one only. */
  readonly list: (known: Inputs) => string;
  /**
   * Told by what only this stack's state knows. Without it two of one name may exist, so that a doubled creation
   * succeeds, and the other one is known by its birth in this very run.
   */
  readonly isOurs?: (known: Inputs, one: Listed) => boolean;
  /** Whether it is called that. @default the very same text */
  readonly isNamed?: (known: Inputs, one: Listed) => boolean;
  /** Where a secret of ours can be read back, when nothing in the list tells. */
  readonly secret?: (known: Inputs, one: Listed) => string;
}

const account = (collection: string) => ({
  api: "cloudflare" as const,
  list: ({ accountId }: Inputs) => `/accounts/${accountId}/${collection}`,
});

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length > 0 && JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());

export const leftoverKinds: Readonly<Record<string, LeftoverKind>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": {
    ...account("cfd_tunnel?is_deleted=false"),
    isOurs: () => true,
    secret: ({ accountId }, { id }) => `/accounts/${accountId}/cfd_tunnel/${id}/token`,
  },
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": {
    ...account("access/apps"),
    isOurs: (known, one) =>
      same(
        known.policies.map(({ id }) => id),
        (one.policies ?? []).map(({ id }) => id),
      ),
  },
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": account("access/policies"),
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": account("access/groups"),
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": account("access/service_tokens"),
  "cloudflare:index/notificationPolicy:NotificationPolicy": account("alerting/v3/policies"),
  "cloudflare:index/dnsRecord:DnsRecord": {
    api: "cloudflare",
    list: ({ zoneId, name }) => `/zones/${zoneId}/dns_records?name=${name}`,
    isNamed: (known, one) => isSameName(known.name, one.name),
    isOurs: (known, one) => one.content === known.content,
  },
  "hcloud:index/firewall:Firewall": {
    api: "hcloud",
    list: ({ name }) => `/firewalls?name=${name}`,
    isOurs: (known, one) =>
      same(
        known.rules.map(({ description }) => description),
        (one.rules ?? []).map(({ description }) => description),
      ),
  },
};

export const mayDouble = (type: string): boolean => {
  const kind = leftoverKinds[type];
  return kind !== undefined && kind.isOurs === undefined;
};

/** Of a list, those of the resource's name that this stack has made, but for the one to keep. Pure. */
export const leftovers = (
  kind: LeftoverKind,
  known: Inputs,
  { all, since }: { readonly all: readonly Listed[]; readonly since: number },
  keep?: string,
): readonly Listed[] =>
  all
    .filter((one) => (kind.isNamed?.(known, one) ?? one.name === known.name) && one.id !== keep)
    .filter((one) => kind.isOurs?.(known, one) ?? Date.parse(one.created_at ?? one.created ?? "") >= since);
