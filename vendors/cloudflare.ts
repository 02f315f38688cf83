/** Connectors, applications, records and tokens as Cloudflare has them, and its public status page; read only. */
import { z } from "zod";
import { baseOf, bearerOf, type Config } from "./credentials.ts";
import { getJson } from "./http.ts";

const connector = z.object({
  id: z.string(),
  version: z.string().nullish(),
  conns: z.array(z.object({ is_pending_reconnect: z.boolean().optional() })),
});

const application = z.object({
  id: z.string(),
  aud: z.string(),
  domain: z.string(),
  policies: z
    .array(
      z.object({
        name: z.string().optional(),
        decision: z.string(),
        include: z.array(z.record(z.string(), z.unknown())).default([]),
      }),
    )
    .default([]),
});

const record = z.object({
  name: z.string(),
  type: z.string(),
  content: z.string().optional(),
  proxied: z.boolean().optional(),
});

const serviceToken = z.object({
  id: z.string(),
  client_id: z.string(),
  /** RFC 3339; null of one that lasts for ever. */
  expires_at: z.string().nullish(),
  /** Cloudflare has said it at times, and does not promise it. */
  last_seen_at: z.string().nullish(),
});

/** One authentication. Its fields are those that are documented: neither a token nor a secret's version is among them. */
const authentication = z.object({
  created_at: z.string(),
  allowed: z.boolean(),
  app_domain: z.string(),
  ip_address: z.string(),
});

const summary = z.object({
  components: z.array(z.object({ name: z.string(), status: z.string() })),
  incidents: z.array(z.object({ name: z.string(), components: z.array(z.object({ name: z.string() })).default([]) })),
});

export type Summary = z.infer<typeof summary>;
export type AccountToken = z.infer<typeof serviceToken>;
export type Authentication = z.infer<typeof authentication>;
export type RegisteredConnector = z.infer<typeof connector>;
export type Application = z.infer<typeof application>;
export type DnsRecord = z.infer<typeof record>;

/** How many of the newest authentications are looked at. */
export const newest = 1000;
/** The page is beside the API only where the API's base URL is another than Cloudflare's own. */
const summaryUrl = (config: Config): string => {
  const { hostname, origin } = new URL(base(config));
  return `${hostname === "api.cloudflare.com" ? "https://www.cloudflarestatus.com" : origin}/api/v2/summary.json`;
};

/** What a stack depends on. The page has two hundred more, most of them one city each. */
const needed = /^(access|network|authoritative dns|cdn.*|.*tunnel.*)$/i;

/** Parts that a stack needs and that the page says are not well; maintenance is announced, and is none. Pure. */
export const troublesIn = ({ components, incidents }: Summary) =>
  components
    .filter(({ name, status }) => needed.test(name) && !["operational", "under_maintenance"].includes(status))
    .map(({ name, status }) => ({
      component: name,
      state: status,
      incidents: incidents.filter(({ components: hit }) => hit.some((one) => one.name === name)).map((one) => one.name),
    }));

const page = z.object({
  result: z.array(z.unknown()),
  result_info: z.object({ page: z.number(), per_page: z.number(), total_count: z.number() }).nullish(),
});

const base = (config: Config): string => baseOf(config, "cloudflare:baseUrl");
const bearer = (config: Config): string => bearerOf(config, "cloudflare:apiToken");

/** Every row of a list, whatever the number of its pages. */
const all = async (config: Config, path: string): Promise<unknown[]> => {
  const authorization = bearer(config);
  const rows: unknown[] = [];
  for (let number = 1; ; number += 1) {
    const { result, result_info: info } = page.parse(
      await getJson(`${base(config)}${path}${path.includes("?") ? "&" : "?"}page=${number}&per_page=50`, authorization),
    );
    rows.push(...result);
    if (result.length === 0 || !info || rows.length >= info.total_count) return rows;
  }
};

const row = z.looseObject({ id: z.string() });

/** Rows of a list below an account or a zone, as the API has them. */
export const rowsOf = async (config: Config, path: string): Promise<readonly z.infer<typeof row>[]> =>
  z.array(row).parse(await all(config, path));

export const cloudflareOfStack = (config: Config, accountId: string, zoneId: string) => ({
  where: base(config),
  connectors: async (tunnelId: string): Promise<readonly RegisteredConnector[]> =>
    z.array(connector).parse(await all(config, `/accounts/${accountId}/cfd_tunnel/${tunnelId}/connections`)),
  applications: async (): Promise<readonly Application[]> =>
    z.array(application).parse(await all(config, `/accounts/${accountId}/access/apps`)),
  serviceTokens: async (): Promise<readonly AccountToken[]> =>
    z.array(serviceToken).parse(await all(config, `/accounts/${accountId}/access/service_tokens`)),
  /** Of machines, the newest first and `newest` at most. @param allowed how they ended */
  authentications: async (allowed: boolean): Promise<readonly Authentication[]> => {
    const asked = `non_identity=true&allowed=${allowed}&direction=desc&limit=${newest}`;
    const path = `/accounts/${accountId}/access/logs/access_requests?${asked}`;
    return z.array(authentication).parse(page.parse(await getJson(`${base(config)}${path}`, bearer(config))).result);
  },
  /** Cloudflare's own word on its network, from its public page. */
  troubles: async () => troublesIn(summary.parse(await getJson(summaryUrl(config)))),
  records: async (): Promise<readonly DnsRecord[]> =>
    z.array(record).parse(await all(config, `/zones/${zoneId}/dns_records`)),
});
