/** What each credential must be allowed, and what for: the least that this program does its work with. Pure. */

interface Scope {
  /** In the vendor's own words. */
  readonly allows: string;
  readonly for: string;
}

/** By config key, which `vendors/credentials.ts` has too; the two of an OAuth client are one credential. */
export const scopes = {
  "hcloud:token": { project: { allows: "Read & Write, in one project", for: "firewall, server" } },
  "cloudflare:apiToken": {
    tunnels: { allows: "Account, Cloudflare Tunnel: Edit", for: "tunnels" },
    access: { allows: "Account, Access: Apps and Policies: Edit", for: "applications, policies" },
    serviceTokens: { allows: "Account, Access: Service Tokens: Edit", for: "service tokens" },
    directory: {
      allows: "Account, Access: Organizations, Identity Providers, and Groups: Edit",
      for: "groups, which are made for `ipRanges`, `countries` and what `outward:access` names; logins and the organization of `outward:access`",
    },
    log: { allows: "Account, Access: Audit Logs: Read", for: "`bin/outward tokens` only" },
    alerts: {
      allows: "Account, Notifications: Edit",
      for: "only with `outward:alerts`: who is told of a tunnel's health, and of tokens near their end",
    },
    records: { allows: "Zone, DNS: Edit", for: "records" },
    zone: { allows: "Zone, Zone: Read", for: "the zone, which today's program does not look up: it passes ids" },
  },
  "tailscale:apiKey": {
    all: { allows: "it has no scopes", for: "the same as the OAuth client, where the control server is headscale" },
  },
  "tailscale:oauthClientId": {
    keys: { allows: "auth_keys: write, with the tag of `outward:tailnet.tag`", for: "the join key" },
    devices: {
      allows: "devices:core: write, with the same tag",
      for: "finding the host, and taking its device out of the tailnet when it is gone",
    },
    policy: {
      allows: "policy_file: write",
      for: "only when `outward:tailnet.policy` is `managed`: the tailnet's policy",
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Scope>>>>;
