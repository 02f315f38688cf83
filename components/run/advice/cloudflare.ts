/** Cloudflare's refusals, by the codes in its answers. Pure. */
import { scopes } from "#vendors/scopes.ts";
import { unansweredBy } from "./connection.ts";
import type { Advice } from "./row.ts";

const { tunnels, access, serviceTokens, directory, records, alerts } = scopes["cloudflare:apiToken"];

/** What the API token must be allowed, by the last part of the type token. */
export const permissions: Readonly<Record<string, string>> = {
  ZeroTrustTunnelCloudflared: tunnels.allows,
  ZeroTrustAccessApplication: access.allows,
  ZeroTrustAccessPolicy: access.allows,
  ZeroTrustAccessServiceToken: serviceTokens.allows,
  ZeroTrustAccessGroup: directory.allows,
  ZeroTrustAccessIdentityProvider: directory.allows,
  ZeroTrustOrganization: directory.allows,
  DnsRecord: records.allows,
  NotificationPolicy: alerts.allows,
};

const code = (...codes: readonly number[]): RegExp => new RegExp(`"code":\\s*(${codes.join("|")})\\b`);

/** A code that stands for several things, by the message beside it. */
const worded = (own: number, words: string): RegExp => new RegExp(`"code":\\s*${own}\\b[^{}]*${words}`, "i");

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
    cause: "The zone has an A, AAAA or CNAME record of this name, and this stack's state does not know it.",
    move: "delete that one on the zone's DNS page if nobody needs it (MX, TXT and others of the name stay); or take it over: {import} '<zone id>/<record id>'",
  },
  {
    when: code(81056),
    cause:
      "The name is delegated: its NS records say that another server answers for it, so that no other record may be there.",
    move: "end the delegation on the zone's DNS page if nobody needs it, or choose another hostname",
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
    when: /record quota exceeded/i,
    cause: "The zone has as many records as its plan allows.",
    move: "delete records on the zone's DNS page that nobody needs, or take a larger plan; then run pulumi up again",
  },
  {
    when: worded(9109, "from location"),
    cause: "The API token has an IP filter, and the address that this call came from is not in it.",
    move: `add the address under Client IP Address Filtering of the token at ${tokenPage}, or run this from where it is let in`,
  },
  {
    when: /"code":\s*(10502\b|9109\b[^{}]*max auth failures)/i,
    cause:
      "Cloudflare has had too many calls with a wrong API token from here, and refuses the right one too for a while.",
    move: "set the right one if it was wrong (pulumi config set --secret cloudflare:apiToken), wait an hour, and run pulumi up again",
  },
  {
    when: /"code":\s*(1000\b|6003\b|6111\b|9109\b[^{}]*invalid access token)/i,
    cause: "Cloudflare does not know this API token: it is mistyped, expired or revoked.",
    move: `make one at ${tokenPage}, then: pulumi config set --secret cloudflare:apiToken`,
  },
  {
    when: code(9103),
    cause: "Cloudflare was asked with an e-mail address and a key that it does not know, and not with the API token.",
    move: "take CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL out of the environment, and run the same command again",
  },
  {
    when: code(9106, 9107),
    cause: "Cloudflare was asked without a token.",
    move: `make one at ${tokenPage}, then: pulumi config set --secret cloudflare:apiToken`,
  },
  {
    when: code(7403, 9109),
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
      cause: `The API token lacks a permission: ${permission}, or has it for another account or zone.`,
      move: `add it, and look at its resources, at ${tokenPage}, and run pulumi up again; docs/start.md lists all that are needed`,
    },
  ];
};

export const cloudflareAdvice = (type: string): readonly Advice[] => [...forbidden(type), ...table];
