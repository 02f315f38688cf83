/** Which host serves. Changing it is a handover, run by `handover/`; its standard output is the active host. */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Host } from "./host.ts";
import type { Unit } from "./unit.ts";

export interface ActiveArgs {
  /** The host that should serve. */
  readonly host: Host;
  readonly units: readonly Unit[];
}

export class Active extends pulumi.ComponentResource {
  /** Name of the host that serves. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: ActiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:handover:Active", name, {}, opts);
    // With the digests a changed unit on the active host is awaited too.
    const units = pulumi.all(args.units.map(({ project, digest }) => ({ project, digest })));
    const order = pulumi
      .all([args.host.connection, units])
      .apply(([{ host, user }, known]) =>
        JSON.stringify({ host: args.host.hostName, address: host, user, units: known }),
      );
    const handover = new command.local.Command(
      name,
      {
        create: "sh scripts/node.sh handover/main.ts",
        // A tunnel with live connections cannot be deleted: the connectors leave first.
        delete: "sh scripts/node.sh handover/main.ts --leave",
        stdin: order,
        logging: "stderr",
      },
      { parent: this, dependsOn: [...args.units] },
    );
    this.host = handover.stdout;
    this.registerOutputs({ host: this.host });
  }
}
