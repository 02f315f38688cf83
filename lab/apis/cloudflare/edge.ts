/** What the edge must know, built from the tables, and what the emulator may ask of the edge. */
import type { Policy, Rules, Tables } from "./state.ts";

export interface EdgeTunnel {
  readonly account_tag: string;
  readonly name: string;
  readonly tunnel_secret: string;
  readonly config_src: "local";
}

export interface EdgeApp {
  readonly id: string;
  readonly aud: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly session_duration: string;
  readonly options_preflight_bypass: boolean;
  readonly service_auth_401_redirect: boolean;
  /** Ids of the login methods that are offered; all of them when empty. */
  readonly allowed_idps: readonly string[];
  readonly auto_redirect_to_identity: boolean;
  /** What the edge answers to a preflight. */
  readonly cors_headers?: unknown;
  /** In order of precedence. */
  readonly policies: readonly EdgePolicy[];
}

export interface EdgePolicy extends Rules {
  readonly id: string;
  readonly decision: string;
  /** Goes before the application's. */
  readonly session_duration?: string;
}

export interface EdgeToken {
  readonly id: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly previous_client_secret?: string;
  readonly previous_client_secret_expires_at?: string;
  readonly expires_at?: string;
  /** Said of a disabled one only. */
  readonly enabled?: boolean;
}

/** One authentication, as the edge logs it: more than the vendor shows of it. */
export interface EdgeRequest {
  readonly created_at: string;
  readonly allowed: boolean;
  readonly app_uid: string;
  readonly app_domain: string;
  readonly ip_address: string;
  readonly ray_id: string;
  readonly user_email: string;
  /** Type of the login method; empty for a service token. */
  readonly connection: string;
  readonly non_identity: boolean;
  /** What was presented. */
  readonly client_id: string;
  /** Which of the token's two secrets; empty for neither. */
  readonly secret: "" | "current" | "previous";
}

/** The whole state of the edge's admin API, `PUT /state`. */
export interface EdgeState {
  readonly account: string;
  readonly zone: string;
  readonly team: string;
  /** By id, without the deleted ones. */
  readonly tunnels: Readonly<Record<string, EdgeTunnel>>;
  readonly records: readonly { name: string; type: string; content: string; proxied: boolean }[];
  readonly apps: readonly EdgeApp[];
  readonly groups: Readonly<Record<string, Rules>>;
  readonly service_tokens: readonly EdgeToken[];
  readonly identity_providers: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  /** As the API has it. */
  readonly organization: Readonly<Record<string, unknown>>;
}

/** One of a connector's connections, as the edge lists it. */
export interface EdgeConnection {
  readonly id: string;
  /** The tunnel's id. */
  readonly tunnel: string;
  readonly client_id: string;
  readonly client_version: string;
  readonly arch: string;
  readonly features: readonly string[] | null;
  readonly conn_index: number;
  readonly colo_name: string;
  readonly origin_ip: string;
  readonly opened_at: string;
}

/** The emulator's view of the edge; tests inject their own. */
export interface EdgeClient {
  readonly put: (state: EdgeState) => Promise<void>;
  readonly connections: () => Promise<readonly EdgeConnection[]>;
  /** Cuts every connection of a tunnel. */
  readonly drop: (tunnel: string) => Promise<void>;
  /** The authentication log from a moment on, the oldest first. */
  readonly requests: (since: Date) => Promise<readonly EdgeRequest[]>;
}

const rules = ({ include, exclude, require }: Rules): Rules => ({ include, exclude, require });

const policyOf = ({ id, decision, session_duration, ...lists }: Policy): EdgePolicy => ({
  id,
  decision,
  ...(session_duration && { session_duration }),
  ...rules(lists),
});

const apps = (tables: Tables): EdgeApp[] =>
  Object.values(tables.apps).map(({ id, aud, domains, policies, settings }) => ({
    id,
    aud,
    name: String(settings.name),
    domains,
    session_duration: String(settings.session_duration),
    options_preflight_bypass: settings.options_preflight_bypass === true,
    service_auth_401_redirect: settings.service_auth_401_redirect === true,
    allowed_idps: (settings.allowed_idps ?? []) as readonly string[],
    auto_redirect_to_identity: settings.auto_redirect_to_identity === true,
    ...(settings.cors_headers !== undefined && { cors_headers: settings.cors_headers }),
    policies: policies.flatMap((attached) => tables.policies[attached.id] ?? []).map(policyOf),
  }));

const tokens = (tables: Tables): EdgeToken[] =>
  Object.values(tables.serviceTokens).map((token) => ({
    id: token.id,
    client_id: token.client_id,
    client_secret: token.client_secret,
    ...(token.previous_client_secret && { previous_client_secret: token.previous_client_secret }),
    ...(token.previous_client_secret_expires_at && {
      previous_client_secret_expires_at: token.previous_client_secret_expires_at,
    }),
    ...(token.expires_at && { expires_at: token.expires_at }),
    ...(token.enabled === false && { enabled: false }),
  }));

/** The team's name: the first label of the organization's login domain. */
export const teamOf = (tables: Tables): string => tables.organization.auth_domain.replace(/\..*$/, "");

/** Builds the edge's state. While the zone is pending no record resolves, so the edge gets none. */
export const edgeState = (
  tables: Tables,
  facts: { account: string; zone: { name: string }; pending: boolean },
): EdgeState => ({
  account: facts.account,
  zone: facts.zone.name,
  team: teamOf(tables),
  tunnels: Object.fromEntries(
    Object.values(tables.tunnels)
      .filter((tunnel) => tunnel.deleted_at === null)
      .map(({ id, name, secret }) => [
        id,
        { account_tag: facts.account, name, tunnel_secret: secret, config_src: "local" },
      ]),
  ),
  records: facts.pending
    ? []
    : Object.values(tables.records).map(({ name, type, content, proxied }) => ({ name, type, content, proxied })),
  apps: apps(tables),
  groups: Object.fromEntries(Object.values(tables.groups).map((group) => [group.id, rules(group)])),
  service_tokens: tokens(tables),
  identity_providers: Object.values(tables.identityProviders).map(({ id, name, type }) => ({ id, name, type })),
  organization: tables.organization,
});
