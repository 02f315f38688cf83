/** Tailscale's refusals, by its words and the status that its client prints. Pure. */
import { unansweredBy } from "./connection.ts";
import type { Advice } from "./row.ts";

const oauthPage = "https://login.tailscale.com/admin/settings/oauth";

export const tailscaleAdvice: readonly Advice[] = [
  {
    when: /precondition failed|trying to overwrite a non-default ACL/,
    cause: "The tailnet has a policy that somebody wrote, and it is not overwritten.",
    move: "keep it (pulumi config set --path outward:tailnet.policy external); or hand it over to this stack: {import} acl",
  },
  {
    when: /test\(s\) failed|(src|dst|tag|group)=?\s?(tag|group)? ?not found|ACL validation failed|parsing the policy|unknown field/,
    cause: "Tailscale refuses the tailnet's policy as this stack would write it.",
    move: "look at outward:tailnet.operators and tag: every group and tag there has to exist in the tailnet",
  },
  {
    when: /requested tags .* are invalid or not permitted|must have tags set/,
    cause: "The tailnet's policy does not let this OAuth client hand out the host's tag.",
    move: `the policy's tagOwners must have outward:tailnet.tag, and the client must carry it, see ${oauthPage}`,
  },
  {
    when: /cannot fetch token: 40\d|API token invalid|\(401\)/,
    cause: "Tailscale does not know this OAuth client or API key: it is mistyped, was revoked, or has ended.",
    move: `make one at ${oauthPage}, then: pulumi config set --secret tailscale:oauthClientId, and tailscale:oauthClientSecret; at headscale: headscale apikeys create, and tailscale:apiKey`,
  },
  {
    // The client reads every refusal as JSON, and says no status of what is none.
    when: /invalid character .* (looking for beginning of value|after top-level value)|Unexpected (token|non-whitespace)/,
    cause:
      "What answers at tailscale:baseUrl is no API of Tailscale's: headscale has one after its version 0.29, at /api/v2.",
    move: "see what answers there; docs/start.md says which control server works, and what it needs",
  },
  {
    when: /\(403\)/,
    cause: "The OAuth client lacks a scope: auth_keys, devices:core, or policy_file when the policy is managed.",
    move: `make one with these scopes at ${oauthPage}; docs/start.md lists what each is for`,
  },
  {
    when: /\(429\)|cannot fetch token: 429/,
    cause: "Tailscale has had too many calls from this tailnet, and its provider does not try again.",
    move: "wait a minute, and run pulumi up again",
  },
  {
    when: /\(5\d\d\)|cannot fetch token: 5\d\d/,
    cause: "Tailscale itself fails, and its provider does not try again.",
    move: "look at https://status.tailscale.com, and run pulumi up again",
  },
  {
    when: /\(404\)|is gone; the official plugin crashes here/,
    on: ["update", "delete"],
    cause: "It is no longer in the tailnet: somebody deleted it there.",
    move: "pulumi up --refresh",
  },
  ...unansweredBy("Tailscale", "a join key that the unanswered call made is known to nobody, and dies within the hour"),
];
