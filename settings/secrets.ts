/** Credentials that the providers need: looked for before anything is registered, never read. */

interface Credential {
  readonly name: string;
  readonly env: string;
  /** What is wrong with a value, said without showing it. */
  readonly rule?: (value: string) => string | undefined;
}

const credentials: readonly Credential[] = [
  {
    name: "hcloud:token",
    env: "HCLOUD_TOKEN",
    rule: (value) => (value.length === 64 ? undefined : `has ${value.length} characters, a token has 64`),
  },
  { name: "cloudflare:apiToken", env: "CLOUDFLARE_API_TOKEN" },
  { name: "tailscale:oauthClientId", env: "TAILSCALE_OAUTH_CLIENT_ID" },
  { name: "tailscale:oauthClientSecret", env: "TAILSCALE_OAUTH_CLIENT_SECRET" },
];

/** Faults of the credentials that these providers need; `env` stands in where the config has none. */
export const credentialFaults = (
  config: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string | undefined>>,
  providers: readonly string[],
): string[] =>
  credentials.flatMap(({ name, env: variable, rule }) => {
    if (!providers.some((provider) => name.startsWith(`${provider}:`))) return [];
    const value = config[name] ?? env[variable];
    if (value === undefined || value === "") return [`${name}: is missing; run: pulumi config set --secret ${name}`];
    const wrong = rule?.(value);
    return wrong ? [`${name}: ${wrong}; run: pulumi config set --secret ${name}`] : [];
  });
