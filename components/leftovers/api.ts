/** The two vendors' APIs, as far as leftovers need them: a list, an answer, a deletion. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Listed, listed } from "./kinds.ts";

export type Api = "cloudflare" | "hcloud";

const access = (api: Api): { readonly base: string; readonly token: string } => {
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

export const call = async (api: Api, method: "GET" | "DELETE", path: string): Promise<Response> => {
  const { base, token } = access(api);
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer;
};

const page = z.object({
  result: z.array(listed).optional(),
  firewalls: z.array(listed).optional(),
  result_info: z.object({ total_pages: z.number().optional() }).optional(),
});

/** Vendors stamp whole seconds, and their `date` header is cut to one. */
const grain = 1_000;

/** Every page of a list, and when this process began by the vendor's own clock. */
export const listAll = async (api: Api, path: string): Promise<{ all: readonly Listed[]; since: number }> => {
  const all: Listed[] = [];
  let since = 0;
  for (let number = 1, last = 1; number <= last; number++) {
    const answer = await call(api, "GET", `${path}${path.includes("?") ? "&" : "?"}page=${number}&per_page=50`);
    since ||= Date.parse(answer.headers.get("date") ?? "") - performance.now() - grain;
    const { result, firewalls, result_info } = page.parse(await answer.json());
    all.push(...(result ?? firewalls ?? []));
    last = result_info?.total_pages ?? 1;
  }
  return { all, since };
};

/** The secret in a tunnel's token, which is JSON in base64. */
export const secretAt = async (api: Api, path: string): Promise<string> => {
  const { result } = z.object({ result: z.string() }).parse(await (await call(api, "GET", path)).json());
  return z.object({ s: z.string() }).parse(JSON.parse(Buffer.from(result, "base64").toString())).s;
};
