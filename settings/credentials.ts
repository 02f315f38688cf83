/** Credentials that the providers need: looked for before anything is registered, never read. */
import { baseOf, settingOf, sources } from "#vendors/credentials.ts";

/** What is wrong with a value, said without showing it. */
type Rule = (value: string) => string | undefined;

const rules = {
  "hcloud:token": (value) => (value.length === 64 ? undefined : `has ${value.length} characters, a token has 64`),
  "cloudflare:apiToken": () => undefined,
} as const satisfies Readonly<Record<string, Rule>>;

const tailnetKeys = ["tailscale:apiKey", "tailscale:oauthClientId", "tailscale:oauthClientSecret"] as const;

const credentials = Object.keys(rules) as (keyof typeof rules)[];

const set = (name: string): string => `run: pulumi config set --secret ${name}`;

/** The tailnet's has two forms, and its provider refuses both at once. */
const tailnetFaults = (given: (name: (typeof tailnetKeys)[number]) => string): string[] => {
  const [key, ...client] = tailnetKeys;
  const there = client.filter((name) => given(name) !== "");
  if (given(key) === "")
    return client
      .filter((name) => given(name) === "")
      .map(
        (name) =>
          `${name}: is missing; ${set(name)}${there.length > 0 ? "" : ", or give headscale's API key as tailscale:apiKey"}`,
      );
  return there.map(
    (name) =>
      `${name}: stands beside ${key}; the provider takes one of them: take out the other with pulumi config rm, or out of the environment (${sources[name].env}, ${sources[key].env})`,
  );
};

/** Faults of the credentials that these providers need; `env` stands in where the config has none. */
export const credentialFaults = (
  config: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string | undefined>>,
  providers: readonly string[],
): string[] => {
  const wanted = (name: string): boolean => providers.some((provider) => name.startsWith(`${provider}:`));
  const own = credentials.filter(wanted).flatMap((name) => {
    const value = settingOf(config, name, env);
    if (value === "") return [`${name}: is missing; ${set(name)}`];
    const wrong = rules[name](value);
    return wrong ? [`${name}: ${wrong}; ${set(name)}`] : [];
  });
  return [...own, ...(wanted(tailnetKeys[0]) ? tailnetFaults((name) => settingOf(config, name, env)) : [])];
};

/** Tailscale's control server, by the name that its clients have for it. */
const tailscales = /^https:\/\/(controlplane|login)\.tailscale\.com\/?$/;

/** A host that joins at one control server is looked for at its API: only Tailscale's own goes without saying. */
export const controlFaults = (
  config: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string | undefined>>,
  loginServer: string | undefined,
): string[] => {
  const { own } = sources["tailscale:baseUrl"];
  if (loginServer === undefined || tailscales.test(loginServer) || baseOf(config, "tailscale:baseUrl", env) !== own)
    return [];
  return [
    `outward:tailnet.loginServer: "${loginServer}" is where hosts would join, and they would be looked for at ${own}; name its API too: ` +
      `pulumi config set tailscale:baseUrl ${loginServer}`,
  ];
};
