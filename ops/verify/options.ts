/** The command line of `npm run verify`; the environment stands in for what the lab knows. */
import { flag, parsed, text, Usage } from "../command.ts";

export const usage = `usage: npm run verify -- [options]

Tries whether the stack is as closed as it says, and prints a line per claim. Exit code 0: no fault; 1: a fault; 2: wrong
usage, or the stack cannot be read. It changes nothing, except with --fallback.

  --stack <name>        the stack (default: the selected one)
  --json                rows as JSON on stdout, the rest on stderr
  --dry-run             say where traffic would go, and send none
  --outside <command>   runs its arguments at a place outside the tailnet, e.g. "ssh elsewhere" (default: here)
  --only <lines>        try these lines only, with commas or given again: a name as the report has it, or how it begins, e.g.
                        "access" or "closed tcp"; an unknown one is refused with all that there are
  --rate <packets>      packets per second of each port scan (default 5000)
  --ports <list>        TCP ports to scan, e.g. 1-1024,8443 (default: all 65535)
  --canary <addresses>  IPv4 and IPv6 address, with a comma, of a machine of yours that counts what arrives
  --canary-read <cmd>   prints its counters: nft's JSON of the table in lab/world/files/canary.nft
  --straight <socket>   the lab edge's door past Access; no such thing exists at Cloudflare
  --stranger <file>     JSON { clientId, clientSecret }: a service token of the account that no rule names
  --expired <caller>    project/caller of the stack whose service token has expired
  --fallback <project>  also block UDP 7844 for this project's connector, and wait for HTTP/2; interrupts it for minutes
  --help`;

export interface Options {
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

type Env = Readonly<Record<string, string | undefined>>;

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

const expiredOf = (text: string | undefined): Options["expired"] => {
  if (text === undefined) return undefined;
  const [project, caller, more] = text.split("/");
  if (project && caller && more === undefined) return { project, caller };
  throw new Usage(`--expired "${text}" must be project/caller, e.g. motor/gateway-7`);
};

const canaryOf = (addresses: string | undefined, read: readonly string[]): Options["canary"] => {
  if (addresses === undefined && read.length === 0) return undefined;
  if (addresses === undefined || read.length === 0) throw new Usage("--canary and --canary-read go together");
  return { addresses: addresses.split(","), read };
};

/** undefined when help was asked for. @throws Usage */
export const parseOptions = (args: readonly string[], env: Env): Options | undefined => {
  const { values } = parsed(usage, {
    args: [...args],
    options: {
      stack: text,
      json: flag,
      "dry-run": flag,
      outside: text,
      only: { ...text, multiple: true, default: [] },
      rate: { ...text, default: "5000" },
      ports: text,
      canary: text,
      "canary-read": text,
      straight: text,
      stranger: text,
      expired: text,
      fallback: text,
      help: flag,
    },
  });
  if (values.help) return undefined;
  return {
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
  };
};
