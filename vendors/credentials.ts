/** Where a vendor's API is and what opens it: the providers' own config keys, else their own variables. Pure. */

/** A stack's config: `namespace:name` → text. */
export type Config = Readonly<Record<string, string | undefined>>;

interface Source {
  /** What the provider reads where the config has none. */
  readonly env: string;
  /** Where the API is when neither says it. */
  readonly own?: string;
  /** What a secret is in place of; others are required. */
  readonly instead?: string;
}

export const sources = {
  "hcloud:endpoint": { env: "HCLOUD_ENDPOINT", own: "https://api.hetzner.cloud/v1" },
  "hcloud:token": { env: "HCLOUD_TOKEN" },
  "cloudflare:baseUrl": { env: "CLOUDFLARE_BASE_URL", own: "https://api.cloudflare.com/client/v4" },
  "cloudflare:apiToken": { env: "CLOUDFLARE_API_TOKEN" },
  "tailscale:baseUrl": { env: "TAILSCALE_BASE_URL", own: "https://api.tailscale.com" },
  "tailscale:apiKey": { env: "TAILSCALE_API_KEY", instead: "an OAuth client, at a headscale" },
  "tailscale:oauthClientId": { env: "TAILSCALE_OAUTH_CLIENT_ID" },
  "tailscale:oauthClientSecret": { env: "TAILSCALE_OAUTH_CLIENT_SECRET" },
} as const satisfies Readonly<Record<string, Source>>;

type Key = keyof typeof sources;

/** A value as the provider would take it; empty when nobody has said it. */
export const settingOf = (config: Config, key: Key, env: Config = process.env): string => {
  const source: Source = sources[key];
  return config[key] ?? env[source.env] ?? source.own ?? "";
};

/** A base URL without the slash at its end. */
export const baseOf = (
  config: Config,
  key: "hcloud:endpoint" | "cloudflare:baseUrl" | "tailscale:baseUrl",
  env: Config = process.env,
): string => settingOf(config, key, env).replace(/\/+$/, "");

/** What opens the tailnet's API: an OAuth client, or an API key where the config has one, or has no whole client. */
export const tailnetCredential = (
  config: Config,
  env: Config = process.env,
): { readonly apiKey: string } | { readonly clientId: string; readonly clientSecret: string } => {
  const apiKey = settingOf(config, "tailscale:apiKey", env);
  const [clientId, clientSecret] = [
    settingOf(config, "tailscale:oauthClientId", env),
    settingOf(config, "tailscale:oauthClientSecret", env),
  ];
  // What a state's order has is meant, whatever the environment of today has besides.
  const own = config["tailscale:apiKey"] !== undefined;
  return apiKey !== "" && (own || clientId === "" || clientSecret === "") ? { apiKey } : { clientId, clientSecret };
};

/** The header that opens the API. */
export const bearerOf = (config: Config, key: "hcloud:token" | "cloudflare:apiToken"): string =>
  `Bearer ${settingOf(config, key)}`;
