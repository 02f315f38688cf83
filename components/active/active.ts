/** Which host serves. Changing it is a handover, run by `handover/`; its standard output is the active host. */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../host/host.ts";
import type { Unit } from "../unit/unit.ts";

export interface ActiveArgs {
  /** The host that should serve. */
  readonly host: Host;
  readonly units: readonly Unit[];
  /** How names of hosts begin: of this stack, then of the one that is taken over from. */
  readonly prefixes: readonly string[];
  readonly tag: string;
  /** Of the hosts that are taken over from. @default the same */
  readonly takeOverTag?: string | undefined;
  /** Other hosts that there are now; one of them may have the data. */
  readonly beside: readonly { readonly id: string }[];
  /** What a host that is gone is shut out of. */
  readonly accountId: string;
  readonly handover: {
    readonly oldHostIsGone?: string | undefined;
    readonly startEmpty: readonly string[];
    readonly drill: boolean;
  };
  /** The host may be destroyed though it serves. */
  readonly mayEnd: boolean;
}

export class Active extends pulumi.ComponentResource {
  /** Name of the host that serves. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: ActiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:handover:Active", name, { host: args.host.hostName }, opts);
    const { host, prefixes, tag, takeOverTag, mayEnd, accountId, handover, beside } = args;
    if (handover.oldHostIsGone === host.hostName)
      throw new pulumi.RunError(
        `outward:handover.oldHostIsGone: ${host.hostName} is the host that is ordered here, so it is not gone; take it out: ` +
          "pulumi config rm --path outward:handover.oldHostIsGone",
      );
    const [tailscale, cloudflare] = [new pulumi.Config("tailscale"), new pulumi.Config("cloudflare")];
    const order = {
      host: host.hostName,
      address: host.connection.host,
      user: host.connection.user,
      hostKey: host.connection.hostKey,
      // With the digests a changed unit on the active host is awaited too.
      units: args.units.map(({ project, digest, tunnel, credential }) => ({ project, digest, tunnel, credential })),
      prefixes,
      tag,
      ...(takeOverTag ? { takeOverTag } : {}),
      mayEnd,
      drill: handover.drill,
      ...(handover.startEmpty.length > 0 ? { startEmpty: handover.startEmpty } : {}),
      tailnet: {
        baseUrl: tailscale.get("baseUrl"),
        apiKey: tailscale.getSecret("apiKey"),
        clientId: tailscale.getSecret("oauthClientId"),
        clientSecret: tailscale.getSecret("oauthClientSecret"),
      },
      ...(handover.oldHostIsGone
        ? {
            gone: {
              host: handover.oldHostIsGone,
              startEmpty: handover.startEmpty,
              accountId,
              baseUrl: cloudflare.get("baseUrl"),
              apiToken: cloudflare.getSecret("apiToken"),
            },
          }
        : {}),
    };
    const run = new command.local.Command(
      name,
      {
        create: "bin/outward handover",
        // A tunnel with live connections cannot be deleted: the connectors leave first.
        delete: "bin/outward handover --leave",
        stdin: pulumi.secret(pulumi.output(order).apply((known) => JSON.stringify(known))),
        // A run that failed is not in the state: without this, the old order given again would be no change, and the
        // host beside it, which may have the data by then, would just be deleted. Ids are never given twice.
        environment: { OUTWARD_BESIDE: beside.map(({ id }) => id).join(" ") },
        logging: "stderr",
      },
      {
        parent: this,
        dependsOn: [...args.units],
        additionalSecretOutputs: ["stdin"],
        // When it is alone again, that is no news.
        ignoreChanges: beside.length > 0 ? [] : ["environment"],
      },
    );
    this.host = pulumi.unsecret(run.stdout);
    this.registerOutputs({ host: this.host });
  }
}
