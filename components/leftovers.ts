/**
 * What a creation leaves at a vendor when its answer is lost: the provider's client posts again, and meets the name that
 * it has just taken, or makes a second one. Removed are objects of the resource's name that this very run has made and
 * that are not the resource; whatever is older belongs to somebody. See docs/decisions/12-leftovers.md.
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

interface Kind {
  readonly api: "cloudflare" | "hcloud";
  /** Path of the list; a name in it asks for that one only. */
  readonly list: (inputs: Inputs) => string;
  /** Whether a second one of the same name may exist, so that a doubled creation succeeds. */
  readonly doubles: boolean;
}

const inputs = z.object({ name: z.string(), accountId: z.string().default(""), zoneId: z.string().default("") });
type Inputs = z.infer<typeof inputs>;

const account = (collection: string, doubles: boolean): Kind => ({
  api: "cloudflare",
  list: ({ accountId }) => `/accounts/${accountId}/${collection}`,
  doubles,
});

/** A server is adopted instead, see `serverNamed`; a join key dies by itself. */
const kinds: Readonly<Record<string, Kind>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": account(
    "cfd_tunnel?is_deleted=false",
    false,
  ),
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": account("access/apps", false),
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": account("access/policies", true),
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": account("access/groups", true),
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": account("access/service_tokens", true),
  "cloudflare:index/dnsRecord:DnsRecord": {
    api: "cloudflare",
    list: ({ zoneId, name }) => `/zones/${zoneId}/dns_records?name=${name}`,
    doubles: false,
  },
  "hcloud:index/firewall:Firewall": { api: "hcloud", list: ({ name }) => `/firewalls?name=${name}`, doubles: false },
};

export const mayDouble = (type: string): boolean => kinds[type]?.doubles ?? false;

const listed = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string(),
  created_at: z.string().optional(),
  created_on: z.string().optional(),
  created: z.string().optional(),
});
export type Listed = z.infer<typeof listed>;

const page = z.object({
  result: z.array(listed).optional(),
  firewalls: z.array(listed).optional(),
  result_info: z.object({ page: z.number(), total_pages: z.number().optional() }).optional(),
});

/** Of a list, those that bear the name, were born at `since` or later, and are not the one to keep. Pure. */
export const leftovers = (all: readonly Listed[], name: string, since: number, keep?: string): readonly string[] =>
  all
    .filter((one) => one.name === name && one.id !== keep)
    .filter((one) => Date.parse(one.created_at ?? one.created_on ?? one.created ?? "") >= since)
    .map(({ id }) => id);

const access = (api: Kind["api"]): { base: string; token: string } => {
  const config = pulumi.runtime.allConfig();
  const { env } = process;
  return api === "cloudflare"
    ? {
        base: config["cloudflare:baseUrl"] ?? env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4",
        token: config["cloudflare:apiToken"] ?? env.CLOUDFLARE_API_TOKEN ?? "",
      }
    : {
        base: config["hcloud:endpoint"] ?? env.HCLOUD_ENDPOINT ?? "https://api.hetzner.cloud/v1",
        token: config["hcloud:token"] ?? env.HCLOUD_TOKEN ?? "",
      };
};

const call = async (api: Kind["api"], method: "GET" | "DELETE", path: string): Promise<Response> => {
  const { base, token } = access(api);
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer;
};

/** Vendors stamp whole seconds, and their `date` header is cut to one. */
const grain = 1_000;

const find = async (kind: Kind, known: Inputs, keep: string | undefined): Promise<readonly string[]> => {
  const path = kind.list(known);
  const found: Listed[] = [];
  let since = 0;
  for (let number = 1, last = 1; number <= last; number++) {
    const answer = await call(kind.api, "GET", `${path}${path.includes("?") ? "&" : "?"}page=${number}&per_page=50`);
    // The vendor's own clock on both sides: this process is younger than what an earlier run has made.
    since ||= Date.parse(answer.headers.get("date") ?? "") - performance.now() - grain;
    const { result, firewalls, result_info } = page.parse(await answer.json());
    found.push(...(result ?? firewalls ?? []));
    last = result_info?.total_pages ?? 1;
  }
  return leftovers(found, known.name, since, keep);
};

/** Removes what the creation of this resource left behind in this run, but for `keep`. Gives the ids. */
export const removeLeftovers = async (
  type: string,
  given: Readonly<Record<string, unknown>>,
  keep?: string,
): Promise<readonly string[]> => {
  const kind = kinds[type];
  if (!kind) return [];
  const known = inputs.parse(given);
  const ids = await find(kind, known, keep);
  const folder = kind.list(known).split("?")[0];
  for (const id of ids) await call(kind.api, "DELETE", `${folder}/${id}`);
  return ids;
};
