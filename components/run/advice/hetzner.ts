/** Hetzner Cloud's refusals, by the code in brackets that its client prints. Pure. */
import { unansweredBy } from "./connection.ts";
import type { Advice } from "./row.ts";

const code = (...codes: readonly string[]): RegExp => new RegExp(`\\((${codes.join("|")})\\b`);

const newToken =
  "make one with Read & Write in the project's console under Security, then: pulumi config set --secret hcloud:token";

export const hetznerAdvice: readonly Advice[] = [
  {
    when: code("uniqueness_error"),
    perhapsMade: true,
    cause: "The project has one of this name, and this stack's state does not know it.",
    move: "delete it in the Hetzner console if it is nobody's; or take it over: {import} '<id>'",
  },
  {
    when: /\(invalid_server_type\b|unsupported location for server type|is deprecated in location/,
    cause: "Hetzner does not offer this server type at this location.",
    move: "choose another: outward:host.serverType, or its line in outward:host.places; the console's order page shows what is offered",
  },
  {
    when: code("resource_unavailable", "placement_error", "no_space_left_in_location"),
    cause: "Hetzner has no room for {serverType} at {location} now, though it may not say so.",
    move: "run pulumi up again later; or let it try other places (outward:host.places), and leave this one out: pulumi config rm --path 'outward:host.places[<its number, from 0>]'",
  },
  {
    when: code("resource_limit_exceeded"),
    cause: "The project has as many as Hetzner allows it.",
    move: "delete what is not needed, or ask for more in the Hetzner console under Limits; then run pulumi up again",
  },
  {
    when: code("locked"),
    cause: "Another action works on this server.",
    move: "wait until the server's page in the Hetzner console shows none, and run the same command again",
  },
  {
    when: code("protected"),
    cause: "Somebody has protected it in the Hetzner console, and this stack does not lift what it did not set.",
    move: "lift the protection on its page in the console, and run the same command again",
  },
  {
    when: /actions not found/,
    cause: "Hetzner accepted the order and then lost sight of it; the server may run.",
    move: "pulumi up --refresh",
  },
  {
    when: /\([a-z_]+, \d+\)\s*$/,
    cause: "Hetzner accepted the order and then failed to carry it out.",
    move: "pulumi up --refresh; if the server does not run, delete it in the Hetzner console first, and it is made again",
  },
  {
    when: code("unauthorized"),
    cause: "Hetzner does not know this API token: it is mistyped or revoked.",
    move: newToken,
  },
  {
    when: code("token_readonly"),
    cause: "This API token may only read.",
    move: newToken,
  },
  {
    when: code("forbidden"),
    cause: "This API token or the account may not do that.",
    move: `the console says whether the account waits for something (a payment, an identification); else ${newToken}`,
  },
  {
    when: code("resource_locked"),
    cause: "Hetzner has locked it.",
    move: "write to Hetzner's support (the console, Support); nothing here can unlock it",
  },
  {
    when: code("firewall_managed_by_label_selector"),
    cause: "Somebody applies this firewall by a label selector in the Hetzner console.",
    move: "take the selector off on the firewall's page there, and run the same command again",
  },
  {
    when: code("rate_limit_exceeded"),
    cause: "Hetzner takes 3600 calls an hour from a project, all tools together, and one more every second.",
    move: "wait some minutes, and run pulumi up again",
  },
  {
    when: code("resource_in_use"),
    cause: "A server that is not of this stack uses this firewall.",
    move: "the firewall's page in the Hetzner console names it: take it off there, and run the same command again",
  },
  {
    when: /\((not_found|firewall_resource_not_found)\b|is gone; run pulumi refresh|was deleted behind our back/,
    on: ["update", "delete"],
    cause: "It is no longer at Hetzner: somebody deleted it there.",
    move: "pulumi up --refresh",
  },
  {
    when: code("conflict"),
    cause: "Two changes met at Hetzner, and this one lost.",
    move: "run pulumi up --refresh when the other one is done",
  },
  {
    when: /\((server_error|service_error|unknown_error|unavailable|maintenance|timeout|bad_gateway)\b|status code 5\d\d/,
    cause: "Hetzner itself fails.",
    move: "look at https://status.hetzner.com, and run pulumi up --refresh when it is over",
  },
  ...unansweredBy("Hetzner", "a server of this name is adopted, a firewall that the unanswered call made is removed"),
];
