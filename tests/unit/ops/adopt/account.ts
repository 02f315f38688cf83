/** A preview of one project with one protected route, and an account that has it all, made by another hand. */
import { type Account, match } from "#ops/adopt/match.ts";
import { adoptionPlanOf, unknown } from "#ops/adopt/wanted.ts";

export const stack = "urn:pulumi:prod::outward::pulumi:pulumi:Stack::outward-prod";
const project = "urn:pulumi:prod::outward::outward:edge:Project::blog";
const provider = "urn:pulumi:prod::outward::pulumi:providers:cloudflare::default_6_22_1::04da6b54";

const types = {
  Tunnel: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  Dns: "cloudflare:index/dnsRecord:DnsRecord",
  Access: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  Policy: "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  Token: "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
} as const;
type Noun = keyof typeof types;

const areas = { Tunnel: "Tunnel", Dns: "Dns", Access: "Access", Policy: "Access", Token: "Access" } as const;

export const urn = (noun: Noun, name: string): string =>
  `urn:pulumi:prod::outward::outward:edge:Project$outward:edge:${areas[noun]}$${types[noun]}::${name}`;

const component = (noun: string, name: string) => {
  const own = `urn:pulumi:prod::outward::outward:edge:Project$outward:edge:${noun}::${name}`;
  return { op: "create", urn: own, newState: { type: `outward:edge:${noun}`, parent: project } };
};

const child = (noun: Noun, name: string, parent: string, inputs: object, madeFrom: object = {}) => ({
  op: "create",
  urn: urn(noun, name),
  newState: {
    type: types[noun],
    parent: component(areas[noun], parent).urn,
    provider,
    inputs: { accountId: "a", ...inputs },
    propertyDependencies: madeFrom,
  },
});

const admin = {
  domain: "blog.example.com/admin",
  type: "self_hosted",
  name: "prod-blog-admin",
  sessionDuration: "24h",
};

/** As `pulumi preview --json` prints it. */
export const steps = [
  { op: "create", urn: project, newState: { type: "outward:edge:Project", parent: stack } },
  ...[component("Tunnel", "blog-tunnel"), component("Access", "blog-access"), component("Dns", "blog-dns")],
  child("Tunnel", "blog-tunnel", "blog-tunnel", { name: "prod-blog", configSrc: "local" }),
  child("Token", "blog-access-robot", "blog-access", { name: "prod-blog-robot", duration: "8760h" }),
  child(
    "Policy",
    "blog-access-admin-people",
    "blog-access",
    { name: "prod-blog-admin-people", decision: "allow", includes: [{ email: { email: "me@example.com" } }] },
    {},
  ),
  child(
    "Policy",
    "blog-access-admin-machines",
    "blog-access",
    {
      name: "prod-blog-admin-machines",
      decision: "non_identity",
      includes: [{ serviceToken: { tokenId: unknown } }],
    },
    { includes: [urn("Token", "blog-access-robot")] },
  ),
  child(
    "Access",
    "blog-access-admin",
    "blog-access",
    {
      ...admin,
      policies: [
        { id: unknown, precedence: 1 },
        { id: unknown, precedence: 2 },
      ],
    },
    { policies: [urn("Policy", "blog-access-admin-machines"), urn("Policy", "blog-access-admin-people")] },
  ),
  child(
    "Dns",
    "blog-dns-blog.example.com",
    "blog-dns",
    { zoneId: "z", name: "blog.example.com", type: "CNAME", content: unknown, proxied: true, ttl: 1 },
    { content: [urn("Tunnel", "blog-tunnel")] },
  ),
];

const vps = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const people = {
  id: "p2",
  name: "moderators",
  decision: "allow",
  include: [{ email: { email: "me@example.com" } }],
  exclude: [],
  require: [],
  session_duration: "24h",
  approval_required: false,
  reusable: true,
  app_count: 1,
};
const machines = {
  ...people,
  id: "p1",
  name: "robots",
  decision: "non_identity",
  include: [{ service_token: { token_id: "t1" } }],
};

export const account = {
  record: [
    {
      id: "r1",
      name: "blog.example.com",
      type: "CNAME",
      content: `${vps}.cfargotunnel.com`,
      proxied: true,
      ttl: 1,
      comment: null,
      tags: [],
    },
  ],
  tunnel: [{ id: vps, name: "vps", config_src: "local", remote_config: false }],
  "service token": [{ id: "t1", name: "robot", duration: "8760h" }],
  policy: [people, machines],
  application: [
    {
      id: "a1",
      name: "Blog admin",
      type: "self_hosted",
      domain: "blog.example.com/admin",
      self_hosted_domains: ["blog.example.com/admin"],
      session_duration: "24h",
      app_launcher_visible: true,
      http_only_cookie_attribute: true,
      allowed_idps: [],
      policies: [
        { ...people, precedence: 2 },
        { ...machines, precedence: 1 },
      ],
    },
  ],
} satisfies Account;

export const plan = adoptionPlanOf(JSON.stringify({ steps }));

/** The account with other fields in the first row of one list. */
export const but = (noun: keyof typeof account, fields: object): Account => {
  const [first, ...rest] = account[noun] as Account[string];
  return { ...account, [noun]: [{ ...first, ...fields } as Account[string][number], ...rest] };
};

/** What becomes of each resource, by name. */
export const found = (there: Account, zone = "example.com") =>
  Object.fromEntries(match(plan.wanted, there, zone).map((one) => [one.wanted.name, one] as const));
