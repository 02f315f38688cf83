/** What a tailnet's policy has to say for hosts of our tag, whoever keeps it. Pure. */

import { followPorts } from "./host/ports.ts";

/** User that `pulumi up` logs in as, over Tailscale SSH. */
export const operatorUser = "ops";

export interface PolicyArgs {
  readonly tag: string;
  /** Policy sources: autogroups, groups, tags or users. */
  readonly operators: readonly string[];
  /** Of hosts that these follow, to take over from them. @default the same */
  readonly takeOverTag?: string | undefined;
}

/**
 * The policy as Tailscale reads it: operators reach port 22 of our hosts as one user, and a host those ports of another
 * where it follows what that one serves; the hosts' own firewalls open them for that time only.
 */
export const tailnetPolicy = ({ tag, operators, takeOverTag = tag }: PolicyArgs) => ({
  tagOwners: Object.fromEntries(
    [tag, ...operators.filter((operator) => operator.startsWith("tag:"))].map((owned) => [owned, ["autogroup:admin"]]),
  ),
  acls: [
    { action: "accept", src: [...operators], dst: [`${tag}:22`] },
    { action: "accept", src: [tag], dst: [...new Set([tag, takeOverTag])].map((one) => `${one}:${followPorts}`) },
  ],
  ssh: [{ action: "accept", src: [...operators], dst: [tag], users: [operatorUser] }],
});

/**
 * Tests that Tailscale runs whenever the policy is saved: operators get in, and no host into another one. A test's source
 * is a user, a group or a tag, never an autogroup.
 */
export const policyTests = ({ tag, operators }: PolicyArgs) => {
  const [follow = ""] = followPorts.split("-");
  const sources = operators.filter((operator) => !operator.startsWith("autogroup:") && operator !== tag);
  return [
    ...sources.map((src) => ({ src, accept: [`${tag}:22`] })),
    { src: tag, accept: [`${tag}:${follow}`], deny: [`${tag}:22`] },
  ];
};
