/** What a rule is, and what it sees of a resource. No engine here. */
import { domainToASCII } from "node:url";

/** Stands for what a preview cannot know yet. */
export const notKnown: unique symbol = Symbol("known when it is made");

export type Value = string | number | boolean | null | typeof notKnown | readonly Value[] | Values;
export interface Values {
  readonly [key: string]: Value;
}

/** A resource as the program asks for it. Secrets are in the clear: the engine does not tell a rule which these are. */
export interface Planned {
  readonly type: string;
  readonly name: string;
  readonly props: Values;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

/** A resource with its outputs, among the others of its stack. A component's props are what it registered. */
export interface Registered extends Planned {
  readonly urn: string;
  /** URN. @default none, for the stack itself */
  readonly parent?: string | undefined;
  /** URNs of the resources that an input was made from, by input. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** What the resource's provider was given. */
  readonly provider: Values;
}

/** What is wrong: the value, the rule and the move. */
export type Fault = string;

export interface FaultOf {
  readonly urn: string;
  readonly fault: Fault;
}

/** Both judgements are pure. */
export type Rule = {
  /** Stays for good: it is what a config of the pack would name. */
  readonly name: string;
  readonly says: string;
  /** It informs, and stops nothing. @default false */
  readonly advises?: boolean;
} & (
  | { readonly each: (asked: Planned) => readonly Fault[] }
  | { readonly all: (made: readonly Registered[]) => readonly FaultOf[] }
);

export const types = {
  firewall: "hcloud:index/firewall:Firewall",
  server: "hcloud:index/server:Server",
  joinKey: "tailscale:index/tailnetKey:TailnetKey",
  tunnel: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  record: "cloudflare:index/dnsRecord:DnsRecord",
  application: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  accessPolicy: "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  group: "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup",
  login: "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider",
  token: "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
  random: "random:index/randomBytes:RandomBytes",
  local: "command:local:Command",
  remote: "command:remote:Command",
  project: "outward:edge:Project",
  host: "outward:host:Host",
  unit: "outward:host:Unit",
  stack: "pulumi:pulumi:Stack",
} as const;

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isGroup = (value: Value | undefined): value is Values =>
  typeof value === "object" && value !== null && !isList(value);

/** The groups in a list; nothing of anything else. */
export const groups = (value: Value | undefined): readonly Values[] => (isList(value) ? value.filter(isGroup) : []);

/** The text, or nothing when it is none or not known. */
export const stringOf = (value: Value | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** A hostname with its path as it is compared: Cloudflare may answer in Unicode what it was given in ASCII. */
export const folded = (address: string | undefined): string | undefined => {
  const [, host = "", path = ""] = /^([^/]*)(.*)$/s.exec(address ?? "") ?? [];
  return address === undefined ? undefined : `${domainToASCII(host) || host.toLowerCase()}${path}`;
};

/** For messages: `"A"`, 12, or words for what is missing or not known. */
export const shown = (value: Value | undefined): string => {
  if (value === undefined) return "nothing";
  return value === notKnown ? "a value that is not known yet" : JSON.stringify(value);
};
