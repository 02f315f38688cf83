/**
 * The provider's firewall: nothing in, and out only what the host needs. It outlives every host. Hetzner drops what no
 * inbound rule lets in: there is none.
 */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import type { Egress } from "#settings/host/egress.ts";
import { providerRules } from "./egress.ts";

export interface FirewallArgs {
  readonly firewallName: string;
  readonly egress: readonly Egress[];
  /** Networks of the edge, both families. */
  readonly edgeRanges: readonly string[];
}

export class Firewall extends pulumi.ComponentResource {
  /** As servers want it: a number. */
  readonly id: pulumi.Output<number>;

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Firewall", name, {}, opts);
    const rules = [...providerRules(args.egress, args.edgeRanges)];
    const firewall = new hcloud.Firewall(name, { name: args.firewallName, rules }, { parent: this });
    this.id = firewall.id.apply(Number);
    this.registerOutputs({ id: this.id });
  }
}
