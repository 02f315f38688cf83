/** The two vendors' APIs, as far as leftovers need them: a list, an answer, a deletion. */
import { z } from "zod";
import { baseOf, bearerOf, type Config } from "./credentials.ts";
import { call } from "./http.ts";

export type Api = "cloudflare" | "hcloud";

const asked = (config: Config, api: Api, method: "GET" | "DELETE", path: string): Promise<Response> => {
  const ofCloudflare = api === "cloudflare";
  const base = baseOf(config, ofCloudflare ? "cloudflare:baseUrl" : "hcloud:endpoint");
  const authorization = bearerOf(config, ofCloudflare ? "cloudflare:apiToken" : "hcloud:token");
  return call(`${base}${path}`, { method, authorization });
};

/** What the vendors' lists say. */
export const listed = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string(),
  created_at: z.string().optional(),
  /** The same of a notification policy. */
  created: z.string().optional(),
  content: z.string().optional(),
  policies: z.array(z.object({ id: z.string() })).nullish(),
  rules: z.array(z.object({ description: z.string().nullish() })).optional(),
});
export type Listed = z.infer<typeof listed>;

const page = z.object({
  result: z.array(listed).optional(),
  firewalls: z.array(listed).optional(),
  result_info: z.object({ total_pages: z.number().optional() }).optional(),
});

/** Vendors stamp whole seconds, and their `date` header is cut to one. */
const grain = 1_000;

/** Every page of a list, and when this process began by the vendor's own clock. */
export const listAll = async (
  config: Config,
  api: Api,
  path: string,
): Promise<{ all: readonly Listed[]; since: number }> => {
  const all: Listed[] = [];
  let since = 0;
  for (let number = 1, last = 1; number <= last; number++) {
    const answer = await asked(
      config,
      api,
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}page=${number}&per_page=50`,
    );
    since ||= Date.parse(answer.headers.get("date") ?? "") - performance.now() - grain;
    const { result, firewalls, result_info } = page.parse(await answer.json());
    all.push(...(result ?? firewalls ?? []));
    last = result_info?.total_pages ?? 1;
  }
  return { all, since };
};

/** The secret in a tunnel's token, which is JSON in base64. */
export const secretAt = async (config: Config, api: Api, path: string): Promise<string> => {
  const { result } = z.object({ result: z.string() }).parse(await (await asked(config, api, "GET", path)).json());
  return z.object({ s: z.string() }).parse(JSON.parse(Buffer.from(result, "base64").toString())).s;
};

export const remove = async (config: Config, api: Api, path: string): Promise<void> => {
  await asked(config, api, "DELETE", path);
};
