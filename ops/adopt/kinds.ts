/**
 * What can be taken over at Cloudflare: where it is listed, how an import names it, and the fields that the provider
 * compares, in the API's words. Facts of the official provider 6.22 (terraform-provider-cloudflare 5).
 */

/** Below `/accounts/<id>` or `/zones/<id>`. */
type Place = "accounts" | "zones";

export interface AdoptKind {
  readonly noun: string;
  readonly place: Place;
  readonly list: string;
  /** An import's id is `<account>/<id>`, or with the place's name before it. */
  readonly named: boolean;
  /** What a change of the program would be seen in, and what the provider takes when the program says nothing. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Lists of rules: the order of a group's counts. */
  readonly ordered?: boolean;
  /** Fields that are the name of a host, perhaps with a path: there may be two spellings of one. */
  readonly hostnames?: readonly string[];
}

const nothing = undefined;
const rules = { include: nothing, exclude: nothing, require: nothing };

export const adoptKinds: Readonly<Record<string, AdoptKind>> = {
  "cloudflare:index/dnsRecord:DnsRecord": {
    noun: "record",
    place: "zones",
    list: "dns_records",
    named: false,
    hostnames: ["name", "content"],
    fields: {
      name: nothing,
      type: nothing,
      content: nothing,
      proxied: nothing,
      ttl: nothing,
      comment: nothing,
      tags: nothing,
    },
  },
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": {
    noun: "tunnel",
    place: "accounts",
    list: "cfd_tunnel?is_deleted=false",
    named: false,
    fields: { name: nothing },
  },
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": {
    noun: "service token",
    place: "accounts",
    list: "access/service_tokens",
    named: true,
    fields: { name: nothing, duration: "8760h" },
  },
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": {
    noun: "group",
    place: "accounts",
    list: "access/groups",
    named: true,
    fields: { name: nothing, ...rules },
    ordered: true,
  },
  "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider": {
    noun: "identity provider",
    place: "accounts",
    list: "access/identity_providers",
    named: true,
    fields: { name: nothing, type: nothing },
  },
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": {
    noun: "policy",
    place: "accounts",
    list: "access/policies",
    named: false,
    fields: {
      name: nothing,
      decision: nothing,
      ...rules,
      session_duration: "24h",
      approval_required: nothing,
      approval_groups: nothing,
      isolation_required: nothing,
      purpose_justification_required: nothing,
      purpose_justification_prompt: nothing,
    },
  },
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": {
    noun: "application",
    place: "accounts",
    list: "access/apps",
    named: true,
    hostnames: ["domain"],
    fields: {
      name: nothing,
      type: nothing,
      domain: nothing,
      policies: nothing,
      session_duration: "24h",
      app_launcher_visible: true,
      http_only_cookie_attribute: true,
      allowed_idps: nothing,
      auto_redirect_to_identity: nothing,
      allow_authenticate_via_warp: nothing,
      allow_iframe: nothing,
      cors_headers: nothing,
      custom_deny_message: nothing,
      custom_deny_url: nothing,
      custom_non_identity_deny_url: nothing,
      custom_pages: nothing,
      enable_binding_cookie: nothing,
      logo_url: nothing,
      options_preflight_bypass: nothing,
      path_cookie_attribute: nothing,
      read_service_tokens_from_header: nothing,
      same_site_cookie_attribute: nothing,
      service_auth_401_redirect: nothing,
      skip_interstitial: nothing,
      tags: nothing,
    },
  },
};

/** In the order in which they are sought: a tunnel by its records, a policy by its application. */
export const sought: readonly string[] = [
  "record",
  "tunnel",
  "service token",
  "group",
  "identity provider",
  "application",
  "policy",
];
