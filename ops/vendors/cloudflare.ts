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

export type Connector = z.infer<typeof connector>;
export type Application = z.infer<typeof application>;
export type DnsRecord = z.infer<typeof record>;

const page = z.object({
  result: z.array(z.unknown()),
  result_info: z.object({ page: z.number(), per_page: z.number(), total_count: z.number() }).nullish(),
});

const base = (config: Config): string =>
  (config["cloudflare:baseUrl"] ?? process.env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4").replace(
    /\/+$/,
    "",
  );

/** Every row of a list, whatever the number of its pages. */
const all = async (config: Config, path: string): Promise<unknown[]> => {
  const authorization = `Bearer ${config["cloudflare:apiToken"] ?? process.env.CLOUDFLARE_API_TOKEN ?? ""}`;
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
  records: async (): Promise<readonly DnsRecord[]> =>
    z.array(record).parse(await all(config, `/zones/${zoneId}/dns_records`)),
});
