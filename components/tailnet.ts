/** The tailnet's policy: who may operate hosts of our tag, and how. */
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { followPorts } from "../settings/ports.ts";
import { operatorUser } from "./names.ts";

export interface PolicyArgs {
  readonly tag: string;
  /** Policy sources: autogroups, groups, tags or users. */
  readonly operators: readonly string[];
}

/**
 * The policy as Tailscale reads it: operators reach port 22 of our hosts as one user, and a host those ports of another
 * where it follows what that one serves; the hosts' own firewalls open them for that time only. Pure.
 */
export const tailnetPolicy = ({ tag, operators }: PolicyArgs) => ({
  tagOwners: Object.fromEntries(
    [tag, ...operators.filter((operator) => operator.startsWith("tag:"))].map((owned) => [owned, ["autogroup:admin"]]),
  ),
  acls: [
    { action: "accept", src: [...operators], dst: [`${tag}:22`] },
    { action: "accept", src: [tag], dst: [`${tag}:${followPorts}`] },
  ],
  ssh: [{ action: "accept", src: [...operators], dst: [tag], users: [operatorUser] }],
});

export class Tailnet extends pulumi.ComponentResource {
  constructor(name: string, args: PolicyArgs & { readonly managed: boolean }, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Tailnet", name, {}, opts);
    // The policy of the whole tailnet: only a fresh one is taken over, an existing one has to be imported
    // first. Destroyed, the tailnet is fresh again.
    if (args.managed)
      new tailscale.Acl(
        `${name}-policy`,
        { acl: JSON.stringify(tailnetPolicy(args), null, 2), overwriteExistingContent: false, resetAclOnDestroy: true },
        { parent: this },
      );
    this.registerOutputs({});
  }
}
