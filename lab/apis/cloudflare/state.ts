/** The emulator's tables: plain JSON, each row close to what the vendor's API returns. */
import { randomBytes } from "node:crypto";

/** One Access rule exactly as at the API, e.g. `{"email":{"email":"a@b.test"}}`. */
export type Rule = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The three lists that policies and groups share. */
export interface Rules {
  readonly include: readonly Rule[];
  readonly exclude: readonly Rule[];
  readonly require: readonly Rule[];
}

/** Id and times (RFC 3339, whole seconds) of an Access object. */
export interface Stamped {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Tunnel {
  readonly id: string;
  readonly name: string;
  /** Base64 of at least 32 bytes; never shown, except inside the token. */
  readonly secret: string;
  readonly created_at: string;
  readonly deleted_at: string | null;
  readonly conns_active_at: string | null;
  readonly conns_inactive_at: string | null;
  readonly status: "inactive" | "healthy" | "down";
}

export interface DnsRecord {
  readonly id: string;
  /** In ASCII and small letters. */
  readonly name: string;
  readonly type: "A" | "AAAA" | "CNAME" | "MX" | "TXT" | "CAA" | "NS";
  readonly content: string;
  /** Of a CAA, beside its content. */
  readonly data?: Readonly<Record<string, string | number>> | undefined;
  /** Of an MX. */
  readonly priority?: number | undefined;
  readonly proxied: boolean;
  readonly ttl: number;
  readonly comment?: string | undefined;
  /** Only beside a comment. */
  readonly comment_modified_on?: string | undefined;
  readonly settings?: Readonly<Record<string, boolean | undefined>> | undefined;
  readonly created_on: string;
  readonly modified_on: string;
}

export interface App extends Stamped {
  /** 64 hex digits, stable for the app's life. */
  readonly aud: string;
  /** Host with optional path; the first one is `domain`. */
  readonly domains: readonly string[];
  /** Sorted by precedence. */
  readonly policies: readonly { readonly id: string; readonly precedence: number }[];
  /** Everything else, echoed as it was sent. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Policy extends Stamped, Rules {
  readonly name: string;
  readonly decision: "allow" | "deny" | "non_identity" | "bypass";
  readonly session_duration?: string;
}

export interface Group extends Stamped, Rules {
  readonly name: string;
}

export interface ServiceToken extends Stamped {
  readonly name: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly client_secret_version: number;
  readonly previous_client_secret?: string;
  readonly previous_client_secret_expires_at?: string;
  readonly duration: string;
  /** Not said is true. */
  readonly enabled?: boolean | undefined;
  /** Null only for a token that lasts for ever. */
  readonly expires_at: string | null;
}

export interface IdentityProvider extends Stamped {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The Zero Trust organization; its team is the first label of auth_domain. */
export interface Organization {
  readonly auth_domain: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly [setting: string]: unknown;
}

export interface Alert {
  readonly id: string;
  readonly created: string;
  readonly modified: string;
  readonly [setting: string]: unknown;
}

type Table<T> = Record<string, T>;

/** Everything the emulator remembers, by id. */
export interface Tables {
  tunnels: Table<Tunnel>;
  records: Table<DnsRecord>;
  apps: Table<App>;
  policies: Table<Policy>;
  groups: Table<Group>;
  serviceTokens: Table<ServiceToken>;
  identityProviders: Table<IdentityProvider>;
  organization: Organization;
  alerts: Table<Alert>;
}

/** RFC 3339 in whole seconds, as the vendor writes times. */
export const stamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

/** `n` random bytes in hex. */
export const hex = (n: number): string => randomBytes(n).toString("hex");

/** A fresh account: Zero Trust is on and has the one-time PIN as its only login method. */
export const emptyTables = (team: string, now: Date): Tables => {
  const at = { created_at: stamp(now), updated_at: stamp(now) };
  const otp = {
    id: "00000000-0000-4000-8000-000000000001",
    name: "One-time PIN",
    type: "onetimepin",
    config: {},
    ...at,
  };
  return {
    tunnels: {},
    records: {},
    apps: {},
    policies: {},
    groups: {},
    serviceTokens: {},
    identityProviders: { [otp.id]: otp },
    organization: { auth_domain: `${team}.cloudflareaccess.com`, name: team, ...at },
    alerts: {},
  };
};
