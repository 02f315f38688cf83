/** The emulator's tables: plain JSON, keyed by id. No user data and no password is kept here. */
import type { FirewallRule } from "./machines.ts";

export type Labels = Readonly<Record<string, string>>;

export interface ServerRow {
  readonly id: number;
  name: string;
  labels: Labels;
  readonly created: string;
  status: "initializing" | "starting" | "running" | "off" | "deleting";
  /** Its machine never came up: there is nothing to power on or to guard. */
  broken: boolean;
  serverType: string;
  /** When it is not its type's, for it kept its own when the type was changed. */
  diskGb?: number;
  readonly location: string;
  readonly image: { readonly id: number; readonly name: string };
  /** Host part of both its addresses, 11 to 254. */
  readonly host: number;
  /** Ids of its primary IPs; null: it has none of that family. */
  readonly ipv4: number | null;
  readonly ipv6: number | null;
  firewalls: { readonly id: number; status: "pending" | "applied" }[];
  protected: boolean;
}

export interface Rule extends Omit<FirewallRule, "sourceIps" | "destinationIps"> {
  readonly source_ips: readonly string[];
  readonly destination_ips: readonly string[];
  readonly description: string | null;
}

export interface FirewallRow {
  readonly id: number;
  name: string;
  labels: Labels;
  readonly created: string;
  rules: readonly Rule[];
  /** Servers that are gone and still in its `applied_to`, see the fault switch. */
  zombies?: readonly number[];
}

export interface SshKeyRow {
  readonly id: number;
  name: string;
  labels: Labels;
  readonly created: string;
  readonly fingerprint: string;
  readonly public_key: string;
}

export interface ActionRow {
  readonly id: number;
  readonly command: string;
  status: "running" | "success" | "error";
  readonly started: string;
  finished: string | null;
  readonly resources: readonly { readonly id: number; readonly type: "server" | "firewall" }[];
  error: { readonly code: string; readonly message: string } | null;
  /** Its servers refuse other actions meanwhile. */
  readonly locks: boolean;
}

export interface Tables {
  /** The next id: one sequence for all, so that an id never means two things. */
  next: number;
  /** Host part of the address given last. */
  lastHost: number;
  servers: Record<string, ServerRow>;
  firewalls: Record<string, FirewallRow>;
  sshKeys: Record<string, SshKeyRow>;
  actions: Record<string, ActionRow>;
}

export const emptyTables = (): Tables => ({
  next: 101,
  lastHost: 10,
  servers: {},
  firewalls: {},
  sshKeys: {},
  actions: {},
});

/** A copy of a dump. Throws when a table is missing. */
export const asTables = (json: unknown): Tables => {
  const have = typeof json === "object" && json !== null ? json : {};
  const missing = Object.keys(emptyTables()).filter((table) => !Object.hasOwn(have, table));
  if (missing.length > 0) throw new Error(`these are no tables of hcloud: ${missing.join(", ")} missing`);
  return structuredClone(have) as Tables;
};

/** RFC 3339 without fractions, as the vendor writes it. */
export const stamp = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, "Z");
