/** The tailnet's policy: who may operate hosts of our tag, and how. */
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { type PolicyArgs, tailnetPolicy } from "#settings/tailnet-policy.ts";

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
