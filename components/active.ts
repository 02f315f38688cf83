/** Which host serves. Changing it is a handover, run by `handover/`; its standard output is the active host. */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host.ts";
import type { Unit } from "./unit.ts";

export interface ActiveArgs {
  /** The host that should serve. */
  readonly host: Host;
  readonly units: readonly Unit[];
  /** How names of hosts begin: of this stack, then of the one that is taken over from. */
  readonly prefixes: readonly string[];
  readonly tag: string;
  /** The host may be destroyed though it serves. */
  readonly mayEnd: boolean;
}

export class Active extends pulumi.ComponentResource {
  /** Name of the host that serves. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: ActiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:handover:Active", name, {}, opts);
    const { host, prefixes, tag, mayEnd } = args;
    const credentials = new pulumi.Config("tailscale");
    const order = {
      host: host.hostName,
      address: host.connection.host,
      user: host.connection.user,
      // With the digests a changed unit on the active host is awaited too.
      units: args.units.map(({ project, digest, tunnel, credential }) => ({ project, digest, tunnel, credential })),
      prefixes,
      tag,
      mayEnd,
      tailnet: {
        baseUrl: credentials.get("baseUrl"),
        clientId: credentials.getSecret("oauthClientId"),
        clientSecret: credentials.getSecret("oauthClientSecret"),
      },
    };
    const handover = new command.local.Command(
      name,
      {
        create: "sh scripts/node.sh handover/main.ts",
        // A tunnel with live connections cannot be deleted: the connectors leave first.
        delete: "sh scripts/node.sh handover/main.ts --leave",
        stdin: pulumi.secret(pulumi.output(order).apply((known) => JSON.stringify(known))),
        logging: "stderr",
      },
      { parent: this, dependsOn: [...args.units], additionalSecretOutputs: ["stdin"] },
    );
    this.host = pulumi.unsecret(handover.stdout);
    this.registerOutputs({ host: this.host });
  }
}
