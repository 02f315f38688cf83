/** Connectors, applications and records as Cloudflare has them, read only. */
import { z } from "zod";
import type { Config } from "../stack.ts";
import { getJson } from "./read.ts";

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
  /** Null of one that lasts for ever. */
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

export type ServiceToken = z.infer<typeof serviceToken>;
export type Authentication = z.infer<typeof authentication>;
export type Connector = z.infer<typeof connector>;
export type Application = z.infer<typeof application>;
export type DnsRecord = z.infer<typeof record>;

/** How many of the newest authentications are looked at. */
export const newest = 1000;

const page = z.object({
  result: z.array(z.unknown()),
  result_info: z.object({ page: z.number(), per_page: z.number(), total_count: z.number() }).nullish(),
});

const base = (config: Config): string =>
  (config["cloudflare:baseUrl"] ?? process.env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4").replace(
    /\/+$/,
    "",
  );

const bearer = (config: Config): string =>
  `Bearer ${config["cloudflare:apiToken"] ?? process.env.CLOUDFLARE_API_TOKEN ?? ""}`;

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

export const cloudflare = (config: Config, accountId: string, zoneId: string) => ({
  where: base(config),
  connectors: async (tunnelId: string): Promise<readonly Connector[]> =>
    z.array(connector).parse(await all(config, `/accounts/${accountId}/cfd_tunnel/${tunnelId}/connections`)),
  applications: async (): Promise<readonly Application[]> =>
    z.array(application).parse(await all(config, `/accounts/${accountId}/access/apps`)),
  serviceTokens: async (): Promise<readonly ServiceToken[]> =>
    z.array(serviceToken).parse(await all(config, `/accounts/${accountId}/access/service_tokens`)),
  /** Of machines, the newest first and `newest` at most. @param allowed how they ended */
  authentications: async (allowed: boolean): Promise<readonly Authentication[]> => {
    const asked = `non_identity=true&allowed=${allowed}&direction=desc&limit=${newest}`;
    const path = `/accounts/${accountId}/access/logs/access_requests?${asked}`;
    return z.array(authentication).parse(page.parse(await getJson(`${base(config)}${path}`, bearer(config))).result);
  },
  records: async (): Promise<readonly DnsRecord[]> =>
    z.array(record).parse(await all(config, `/zones/${zoneId}/dns_records`)),
});
