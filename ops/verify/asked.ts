/** What `bin/outward verify` was asked for, judged. Pure. */
import { type Env, json, type Options, type OptionValues, stack, Usage } from "../verb.ts";

export interface VerifyAsked {
  readonly stack: string | undefined;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly outside: readonly string[];
  /** Names of lines, or how they begin; none means all. */
  readonly only: readonly string[];
  readonly rate: number;
  /** As nmap takes them; undefined means all. */
  readonly ports: string | undefined;
  readonly canary: { readonly addresses: readonly string[]; readonly read: readonly string[] } | undefined;
  readonly straight: string | undefined;
  readonly stranger: string | undefined;
  readonly expired: { readonly project: string; readonly caller: string } | undefined;
  readonly fallback: string | undefined;
}

export const options = {
  stack,
  json: { ...json, says: "rows as JSON on stdout, the rest on stderr" },
  "dry-run": { type: "boolean", says: "say where traffic would go, and send none" },
  outside: {
    type: "string",
    takes: "command",
    says: 'runs its arguments at a place outside the tailnet, e.g. "ssh elsewhere" (default: here)',
  },
  only: {
    type: "string",
    takes: "lines",
    multiple: true,
    says:
      "try these lines only, with commas or given again: a name as the report has it, or how it begins,\n" +
      'e.g. "access" or "closed tcp"; an unknown one is refused with all that there are',
  },
  rate: {
    type: "string",
    takes: "packets",
    default: "5000",
    says: "packets per second of each port scan (default 5000)",
  },
  ports: { type: "string", takes: "list", says: "TCP ports to scan, e.g. 1-1024,8443 (default: all 65535)" },
  canary: {
    type: "string",
    takes: "addresses",
    says: "IPv4 and IPv6 address, with a comma, of a machine of yours that counts what arrives",
  },
  "canary-read": {
    type: "string",
    takes: "cmd",
    says: "prints its counters: nft's JSON of the table in lab/world/files/canary.nft",
  },
  straight: {
    type: "string",
    takes: "socket",
    says: "the lab edge's door past Access; no such thing exists at Cloudflare",
  },
  stranger: {
    type: "string",
    takes: "file",
    says: "JSON { clientId, clientSecret }: a service token of the account that no rule names",
  },
  expired: { type: "string", takes: "caller", says: "project/caller of the stack whose service token has expired" },
  fallback: {
    type: "string",
    takes: "project",
    says: "also block UDP 7844 for this project's connector, and wait for HTTP/2; interrupts it for minutes",
  },
} as const satisfies Options;

const words = (text: string | undefined): readonly string[] => text?.split(" ").filter((word) => word !== "") ?? [];

const onlyOf = (given: readonly string[]): readonly string[] => {
  const names = given.flatMap((text) => text.split(",").map((name) => name.trim()));
  if (names.includes(""))
    throw new Usage(`--only "${given.join(",")}" must be lines of the report, e.g. access,closed tcp`);
  return names;
};

const rateOf = (text: string): number => {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 100 && rate <= 50_000) return rate;
  throw new Usage(`--rate "${text}" must be whole packets per second, 100 to 50000`);
};

const portsOf = (text: string | undefined): string | undefined => {
  const ranges = text?.split(",").map((range) => range.split("-")) ?? [];
  const isPort = (end: string): boolean => /^[1-9]\d{0,4}$/.test(end) && Number(end) <= 65_535;
  const isRange = ([from = "", to = from, ...more]: string[]): boolean =>
    isPort(from) && isPort(to) && Number(from) <= Number(to) && more.length === 0;
  if (ranges.every(isRange)) return text;
  throw new Usage(`--ports "${text}" must be ports and ranges of them, 1 to 65535, with commas, e.g. 1-1024,8443`);
};

const expiredOf = (text: string | undefined): VerifyAsked["expired"] => {
  if (text === undefined) return undefined;
  const [project, caller, more] = text.split("/");
  if (project && caller && more === undefined) return { project, caller };
  throw new Usage(`--expired "${text}" must be project/caller, e.g. motor/gateway-7`);
};

const canaryOf = (addresses: string | undefined, read: readonly string[]): VerifyAsked["canary"] => {
  if (addresses === undefined && read.length === 0) return undefined;
  if (addresses === undefined || read.length === 0) throw new Usage("--canary and --canary-read go together");
  return { addresses: addresses.split(","), read };
};

/** @param env stands in for what the lab knows. @throws Usage */
export const askedOf = (values: OptionValues<typeof options>, env: Env): VerifyAsked => ({
  stack: values.stack,
  json: values.json,
  dryRun: values["dry-run"],
  outside: words(values.outside ?? env.OUTWARD_OUTSIDE),
  only: onlyOf(values.only),
  rate: rateOf(values.rate),
  ports: portsOf(values.ports),
  canary: canaryOf(values.canary ?? env.OUTWARD_CANARY, words(values["canary-read"] ?? env.OUTWARD_CANARY_READ)),
  straight: values.straight ?? env.OUTWARD_STRAIGHT,
  stranger: values.stranger,
  expired: expiredOf(values.expired),
  fallback: values.fallback,
});
