/**
 * The table of the rules. What each says stands beside its name; how it judges, in the file that it comes from.
 *
 * A new rule is a pure function in the file of its noun, whose faults have the value, the rule and the move, and a line here, whose name
 * stays for good. What no input says a component registers as an output, in the clear; what a preview cannot know is `later`.
 * Its tests are the function, both ways, and a resource of `tests/engine/programs/policy` that breaks it and no other.
 */
import { namesAreTunnels, namesAreTunnelsOfOurs } from "./dns.ts";
import { nothingIn } from "./firewall.ts";
import { jwtIsChecked } from "./jwt.ts";
import { bypassesAreSaid, someoneIsNamed, tokensEnd } from "./passes.ts";
import { whatLastsIsProtected } from "./protect.ts";
import { routesAreCovered } from "./routes.ts";
import type { Rule } from "./rule.ts";
import { secretsStayIn } from "./secrets.ts";
import { serversAreClosed, serversAreOurs } from "./server.ts";
import { hostsAreSucceeded, successionIsAnnounced } from "./succession.ts";
import { tunnelsStay } from "./tunnel.ts";
import { versionsArePinned } from "./versions.ts";

/** `each` stops a resource before it is made; `all` judges the whole, at the end of a preview or of an update. */
export const rules: readonly Rule[] = [
  // The host
  { name: "nothing-in", says: "No firewall has an inbound rule.", each: nothingIn },
  { name: "servers-closed", says: "A server is born behind a firewall.", each: serversAreClosed },
  { name: "servers-ours", says: "That firewall is one of this stack.", all: serversAreOurs },
  {
    name: "hosts-succeeded",
    says: "A server's name is its identity, so nothing replaces it.",
    each: hostsAreSucceeded,
  },
  { name: "succession-announced", says: "A new host moves everything.", all: successionIsAnnounced, advises: true },
  { name: "versions-pinned", says: "An application is known by its digest.", all: versionsArePinned },

  // The edge
  { name: "names-tunnels", says: "A DNS record is a proxied CNAME to a tunnel.", each: namesAreTunnels },
  { name: "names-ours", says: "That tunnel is one of this stack.", all: namesAreTunnelsOfOurs },
  { name: "tunnels-stay", says: "Nothing that a tunnel is made with could replace it.", each: tunnelsStay },
  {
    name: "protected",
    says: "What cannot be made again is protected, where the stack says so.",
    all: whatLastsIsProtected,
  },

  // Who may pass
  { name: "routes-covered", says: "A route has its application, or a reason to be open.", all: routesAreCovered },
  { name: "jwt-checked", says: "The connector checks who comes, at every route that is not open.", all: jwtIsChecked },
  { name: "someone-named", says: "No access policy lets everybody pass.", each: someoneIsNamed },
  {
    name: "bypass-said",
    says: "What bypasses Access is a route that is open with a reason, and no wider than it says.",
    all: bypassesAreSaid,
  },
  { name: "tokens-end", says: "A service token ends after a year at the latest.", each: tokensEnd },

  // Secrets
  {
    name: "secrets-in",
    says: "No secret is in user_data, a command line, a trigger or a plain output.",
    all: secretsStayIn,
  },
];
