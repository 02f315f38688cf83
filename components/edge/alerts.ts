/** Who is told when something of the edge needs a person: by e-mail, from Cloudflare itself, also while the host is gone. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

export interface AlertsArgs {
  readonly accountId: string;
  /** Names at Cloudflare. */
  readonly nameOf: (part: string) => string;
  readonly email: string;
  readonly tunnelIds: readonly pulumi.Input<string>[];
}

/** An alert by its part of the name: Cloudflare's type, and what of the account it is about. */
const kinds = ({
  tunnelIds,
}: AlertsArgs): Readonly<Record<string, Pick<cloudflare.NotificationPolicyArgs, AlertFields>>> => ({
  "tunnel-health": { alertType: "tunnel_health_event", filters: { tunnelIds: [...tunnelIds], newStatuses: changes } },
  // A week before, of any of the account's service tokens: it takes no filter.
  "token-end": { alertType: "expiring_service_token_alert" },
});

type AlertFields = "alertType" | "filters";

/** All three: that a tunnel is well again is news too. */
const changes = ["TUNNEL_STATUS_TYPE_HEALTHY", "TUNNEL_STATUS_TYPE_DEGRADED", "TUNNEL_STATUS_TYPE_DOWN"];

export class Alerts extends pulumi.ComponentResource {
  constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Alerts", name, {}, opts);
    for (const [kind, fields] of Object.entries(kinds(args)))
      new cloudflare.NotificationPolicy(
        `${name}-${kind}`,
        {
          accountId: args.accountId,
          name: args.nameOf(kind),
          enabled: true,
          mechanisms: { emails: [{ id: args.email }] },
          ...fields,
        },
        { parent: this },
      );
    this.registerOutputs({});
  }
}
