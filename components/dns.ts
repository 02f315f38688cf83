/** A project's hostnames: proxied CNAMEs to its tunnel, never an address of a host. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

export interface DnsArgs {
  readonly zoneId: string;
  readonly hostnames: readonly string[];
  readonly tunnelId: pulumi.Input<string>;
  readonly protect: boolean;
}

export class Dns extends pulumi.ComponentResource {
  constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Dns", name, {}, opts);
    const dependsOn = opts?.dependsOn ?? [];
    for (const hostname of args.hostnames) {
      new cloudflare.DnsRecord(
        `${name}-${hostname}`,
        {
          zoneId: args.zoneId,
          name: hostname,
          type: "CNAME",
          content: pulumi.interpolate`${args.tunnelId}.cfargotunnel.com`,
          proxied: true,
          ttl: 1,
        },
        // A component's own dependsOn orders creation only; on the record it also keeps destroy from opening a hostname.
        // A changed type is a replacement, and two records of one name collide.
        { parent: this, dependsOn, protect: args.protect, deleteBeforeReplace: true },
      );
    }
    this.registerOutputs({ hostnames: args.hostnames });
  }
}
