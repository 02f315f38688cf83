/** A project's hostnames: proxied CNAMEs to its tunnel, never an address of a host. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Caution } from "#settings/project/hostnames.ts";

export interface DnsArgs {
  readonly zoneId: string;
  readonly hostnames: readonly string[];
  /** What is wrong with some of them: such a record is not made; one that is there stays. */
  readonly cautions: readonly Caution[];
  readonly tunnelId: pulumi.Input<string>;
  readonly protect: boolean;
}

/**
 * A name in ASCII may come back in Unicode (terraform-provider-cloudflare#1310), which every refresh would call a change. A
 * renamed hostname is another resource, so that nothing else is ever seen there.
 */
const spelling = (hostname: string): pulumi.CustomResourceOptions =>
  hostname.includes("xn--") ? { ignoreChanges: ["name"] } : {};

/** Ends the preview already, where the state has no such record: nobody relies on the hostname yet. */
const refusing = (hostname: string, cautions: readonly Caution[]): pulumi.CustomResourceOptions => {
  const texts = cautions.filter((one) => one.hostname === hostname).map(({ text }) => text);
  if (texts.length === 0) return {};
  const refuse = async (): Promise<never> => {
    throw new Error(`${hostname} is not made: ${texts.join("\n")}`);
  };
  return { hooks: { beforeCreate: [new pulumi.ResourceHook(`refuse ${hostname}`, refuse, { onDryRun: true })] } };
};

export class Dns extends pulumi.ComponentResource {
  constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Dns", name, {}, opts);
    const dependsOn = opts?.dependsOn ?? [];
    for (const hostname of args.hostnames) {
      const more = { ...spelling(hostname), ...refusing(hostname, args.cautions) };
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
        { parent: this, dependsOn, protect: args.protect, deleteBeforeReplace: true, ...more },
      );
    }
    this.registerOutputs({ hostnames: args.hostnames });
  }
}
