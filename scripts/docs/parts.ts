/** What stands in the regions of pages that people write, by its name. */
import { patienceSeconds } from "#components/unit/connector.ts";
import { healthyMs } from "#handover/healthy.ts";
import { pauseSeconds } from "#handover/pause.ts";
import { type Step, stepStories, steps } from "#handover/steps.ts";
import { facts } from "#host/protocol/facts.ts";
import { tools } from "#lab/versions.ts";
import { legs, router } from "#lab/world/addresses.ts";
import { type Egress, egress } from "#settings/host/egress.ts";
import { metricsPort } from "#settings/host/ports.ts";
import { noticeDays } from "#settings/project/tokens.ts";
import { sections } from "#settings/sections.ts";
import { tailnetPolicy } from "#settings/tailnet-policy.ts";
import { scopes } from "#vendors/scopes.ts";
import { fields } from "./fields.ts";
import { figureOf } from "./figures.ts";
import { tableOf } from "./markdown.ts";

const credentials: Readonly<Record<keyof typeof scopes, string>> = {
  "hcloud:token": "Hetzner Cloud API token",
  "cloudflare:apiToken": "Cloudflare API token",
  "tailscale:apiKey": "headscale API key",
  "tailscale:oauthClientId": "Tailscale OAuth client",
};

const scopeTable = (): string =>
  tableOf(
    ["token", "scopes", "used for"],
    Object.entries(scopes).flatMap(([key, own]) =>
      Object.values(own).map((scope, i) => [
        i === 0 ? credentials[key as keyof typeof scopes] : "",
        scope.allows,
        scope.for,
      ]),
    ),
  );

const stepTable = (): string =>
  tableOf(
    ["step", "old host", "new host", "if it fails"],
    (Object.keys(steps) as Step[]).map((name) => {
      const { old, fresh, fails } = stepStories[name];
      return [`${steps[name]} ${name}`, old, fresh, fails];
    }),
  );

/** As a tailnet's policy would have it: what fits into a line stands in one. */
const compact = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${compact(one)}`)
    .join(", ")} }`;
};

const policyLines = (): string => {
  const { tag, operators } = sections.tailnet.parse({});
  const lines = Object.entries(tailnetPolicy({ tag, operators })).map(
    ([key, value]) => `${JSON.stringify(key)}: ${compact(value)},`,
  );
  return `\`\`\`\n${lines.join("\n")}\n\`\`\``;
};

const whos: Readonly<Record<Egress["who"], string>> = {
  system: "root and Debian's own users",
  connector: "cloudflared",
  workload: "the workload",
  backup: "restic",
};

const egressTable = (): string =>
  tableOf(
    ["who", "port", "to", "why"],
    egress([]).map(({ who, protocol, port, to, why }) => [whos[who], `${protocol} ${port}`, to, why]),
  );

const legTable = (): string =>
  tableOf(
    ["leg", "addresses"],
    [
      [`\`${router.role}\``, `${router.gateway4}, ${router.gateway6}, ${router.metadata}, ${router.resolver}`],
      ...legs.map(({ role, v4, v6 }) => [`\`${role}\``, [...v4, `${v6}1`].join(", ")]),
    ],
  );

const numbers: Readonly<Record<string, () => number>> = {
  "connections of a tunnel": () => facts.CONNECTIONS_PER_TUNNEL,
  "minutes until healthy": () => healthyMs / 60_000,
  "minutes of a candidate": () => patienceSeconds / 60,
  "seconds of a pause": () => pauseSeconds,
  "days of notice": () => noticeDays,
  "metrics port of blog": () => metricsPort("blog"),
  "metrics port of motor": () => metricsPort("motor"),
};

const tables: Readonly<Record<string, () => string>> = {
  ...fields,
  "scopes of tokens": scopeTable,
  "steps of a handover": stepTable,
  "legs of the lab": legTable,
  "lines of the tailnet's policy": policyLines,
  "what may leave a host": egressTable,
};

/** @throws for a name that nobody knows */
export const partOf = (name: string): string => {
  const made = tables[name] ?? numbers[name];
  if (made) return String(made());
  const tool = tools.find((one) => name === `version of ${one.name}`);
  return tool ? tool.version : figureOf(name);
};
