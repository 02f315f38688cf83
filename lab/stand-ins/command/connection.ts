/** Where a remote command runs, and through which proxy. */
import { isRecord } from "../props.ts";
import type { Failure, Props } from "../provider.ts";

export interface Hop {
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** Failed dials that are borne; -1: all of them. */
  readonly dialErrorLimit: number;
  /** Seconds, 0: no limit. */
  readonly perDialTimeout: number;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** One line as in known_hosts without the host: "ssh-ed25519 AAAA…". Without it every key is taken, as officially. */
  readonly hostKey?: string;
  readonly agentSocketPath?: string;
}

export interface Connection extends Hop {
  readonly proxy?: Hop;
}

const defaults = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 } as const;

const texts = ["host", "user", "password", "privateKey", "privateKeyPassword", "hostKey", "agentSocketPath"];
const numbers = ["port", "dialErrorLimit", "perDialTimeout"];

const hopFaults = (hop: Props, more: readonly string[]): string[] => [
  ...Object.keys(hop)
    .filter((key) => ![...texts, ...numbers, ...more].includes(key))
    .map((key) => `has no "${key}": it knows ${[...texts, ...numbers, ...more].join(", ")}`),
  ...texts.filter((key) => key in hop && typeof hop[key] !== "string").map((key) => `needs a string as its "${key}"`),
  ...numbers.filter((key) => key in hop && typeof hop[key] !== "number").map((key) => `needs a number as its "${key}"`),
  ...("host" in hop ? [] : ['needs a "host"']),
];

/** Refusals; values are not repeated, as a connection is secret. */
export const connectionFailures = (value: unknown, property = "connection"): Failure[] => {
  if (!isRecord(value)) return [{ property, reason: `${property} must be an object with a host` }];
  const more = property === "connection" ? ["proxy"] : [];
  const own = hopFaults(value, more).map((fault) => ({ property, reason: `${property} ${fault}` }));
  const proxy = property === "connection" ? value.proxy : undefined;
  return proxy === undefined ? own : [...own, ...connectionFailures(proxy, "connection.proxy")];
};

/** With the official defaults, the proxy's too. Anything but an object stays as it is. */
export const completed = (value: unknown): unknown => {
  if (!isRecord(value)) return value;
  const { proxy, ...hop } = value;
  return { ...defaults, ...hop, ...(proxy === undefined ? {} : { proxy: completed(proxy) }) };
};
