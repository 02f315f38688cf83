/** Cloudflare's refusals, by the codes in its answers. Pure. */
import { unansweredBy } from "./connection.ts";
import type { Advice } from "./table.ts";

/** What the API token must be allowed, by the last part of the type token. */
export const permissions: Readonly<Record<string, string>> = {
  ZeroTrustTunnelCloudflared: "Account, Cloudflare Tunnel: Edit",
  ZeroTrustAccessApplication: "Account, Access: Apps and Policies: Edit",
  ZeroTrustAccessPolicy: "Account, Access: Apps and Policies: Edit",
  ZeroTrustAccessServiceToken: "Account, Access: Service Tokens: Edit",
  ZeroTrustAccessGroup: "Account, Access: Organizations, Identity Providers, and Groups: Edit",
  ZeroTrustAccessIdentityProvider: "Account, Access: Organizations, Identity Providers, and Groups: Edit",
  ZeroTrustOrganization: "Account, Access: Organizations, Identity Providers, and Groups: Edit",
  DnsRecord: "Zone, DNS: Edit",
  NotificationPolicy: "Account, Notifications: Edit",
};

const code = (...codes: readonly number[]): RegExp => new RegExp(`"code":\\s*(${codes.join("|")})\\b`);

const tokenPage = "https://dash.cloudflare.com/profile/api-tokens";

const table: readonly Advice[] = [
  {
    when: code(1022),
    cause:
      "A connector still runs this tunnel, or ran it some minutes ago: Cloudflare does not delete a tunnel in use.",
    move: "stop every cloudflared of this tunnel (on the host: sudo outward status), wait five minutes, and run the same command again",
  },
  {
    when: code(1013),
    perhapsMade: true,
    cause: "The account has a tunnel of this name, and this stack's state does not know it.",
    move: "delete it in Zero Trust > Networks > Tunnels if nobody runs it; or take it over: {import} '<account id>/<tunnel id>'",
  },
  {
    when: code(11010),
    perhapsMade: true,
    cause: "The account has an Access application for this hostname and path, and this stack's state does not know it.",
    move: "delete it in Zero Trust > Access > Applications; or take it over: {import} 'accounts/<account id>/<application id>'",
  },
  {
    when: code(81053, 81054, 81057, 81058),
    perhapsMade: true,
    cause: "The zone has a record of this name, and this stack's state does not know it.",
    move: "delete it on the zone's DNS page if nobody needs it; or take it over: {import} '<zone id>/<record id>'",
  },
  {
    when: /"code":\s*12132\b.*(policy|group) is being used/,
    cause: "Something that is not of this stack uses this policy or group.",
    move: "its page in Zero Trust > Access says who: take it out there, and run pulumi up again",
  },
  {
    when: code(12139),
    cause: "Something that is not of this stack names this service token in a rule.",
    move: "look through Zero Trust > Access > Policies and Rule groups, take it out there, and run pulumi up again",
  },
  {
    when: /"code":\s*12130\b.*domain does not belong to zone/,
    cause:
      "The account has no active zone for this hostname: it is spelt wrong, or the zone still waits for its name servers.",
    move: "the zone's overview page must say Active: set the name servers it names at your registrar, wait, and run pulumi up again",
  },
  {
    when: /"code":\s*12130\b.*not found/,
    cause: "A rule names a group or service token that is no longer there.",
    move: "pulumi up --refresh",
  },
  {
    when: code(9999),
    cause: "Zero Trust is not enabled in this account, and no API can enable it.",
    move: "open https://one.dash.cloudflare.com, choose a team name and a plan (Free will do), and run pulumi up again",
  },
  {
    when: code(1000, 6003, 6111),
    cause: "Cloudflare does not know this API token: it is mistyped, expired or revoked.",
    move: `make one at ${tokenPage}, then: pulumi config set --secret cloudflare:apiToken`,
  },
  {
    when: code(9109),
    cause: "The API token is not for this account.",
    move: `compare outward:cloudflare.accountId with the zone's overview page, and the token's account resources at ${tokenPage}`,
  },
  {
    when: code(7003),
    cause: "Cloudflare does not know this zone or account, or the API token does not include it.",
    move: `compare outward:cloudflare.zoneId and accountId with the zone's overview page, and the token's resources at ${tokenPage}`,
  },
  {
    when: code(1003, 11021, 11022, 12129, 17002, 81044),
    on: ["update", "delete"],
    cause: "It is no longer at Cloudflare: somebody deleted it there.",
    move: "pulumi up --refresh",
  },
  {
    when: /\b429\b/,
    cause: "Cloudflare takes 1200 calls in five minutes from one user, all tools together, and refuses the rest.",
    move: "wait five minutes, and run pulumi up again",
  },
  {
    when: /: 5\d\d [A-Z]/,
    cause: "Cloudflare itself fails.",
    move: "look at https://www.cloudflarestatus.com, and run pulumi up --refresh when it is over",
  },
  ...unansweredBy("Cloudflare", "what the unanswered call made is looked for and removed"),
];

/** The one refusal whose advice depends on what was asked for. */
const forbidden = (type: string): readonly Advice[] => {
  const permission = permissions[type.split(":").at(-1) ?? ""];
  if (!permission) return [];
  return [
    {
      when: code(10000),
      cause: `The API token lacks a permission: ${permission}.`,
      move: `add it at ${tokenPage}, and run pulumi up again; README.md lists all that are needed`,
    },
  ];
};

export const cloudflare = (type: string): readonly Advice[] => [...forbidden(type), ...table];
