/** What holds for the whole account: its name at the login page, and whether a hostname without a rule answers anybody. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Directory } from "#settings/access/directory.ts";

export interface OrganizationArgs {
  readonly accountId: string;
  readonly team: string;
  readonly declared: NonNullable<Directory["organization"]>;
}

/** Cloudflare takes it as one document, and keeps it when it is deleted here. */
export class Organization extends pulumi.ComponentResource {
  constructor(name: string, args: OrganizationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Organization", name, {}, opts);
    const { accountId, team, declared } = args;
    new cloudflare.ZeroTrustOrganization(
      `${name}-settings`,
      {
        accountId,
        name: declared.name,
        authDomain: `${team}.cloudflareaccess.com`,
        denyUnmatchedRequests: declared.denyUnmatched,
        ...(declared.exemptZones.length > 0 ? { denyUnmatchedRequestsExemptedZoneNames: declared.exemptZones } : {}),
      },
      // On the resource too: open hostnames have their applications before the account refuses those without.
      { parent: this, dependsOn: opts?.dependsOn ?? [] },
    );
    this.registerOutputs({ denyUnmatched: declared.denyUnmatched });
  }
}
