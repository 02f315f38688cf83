/** A host in the tailnet: awaited when it is born, and taken out of the tailnet when it is gone. */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";

export interface DeviceArgs {
  readonly hostname: string;
  readonly tag: string;
}

/** Where a tailnet's owner sees its devices. */
export const machines = "https://login.tailscale.com/admin/machines";

/** How long a first boot may take until the host is in the tailnet. */
const joinTimeout = "10m";

/** The server depends on it, so that it outlives the server: one that cannot be deleted keeps its place in the tailnet. */
export class Device extends pulumi.ComponentResource {
  readonly #hostname: string;

  constructor(name: string, args: DeviceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Device", name, {}, opts);
    const { hostname, tag } = args;
    this.#hostname = hostname;
    const credentials = new pulumi.Config("tailscale");
    const order = {
      hostname,
      tag,
      baseUrl: credentials.get("baseUrl"),
      clientId: credentials.getSecret("oauthClientId"),
      clientSecret: credentials.getSecret("oauthClientSecret"),
    };
    new command.local.Command(
      name,
      {
        create: "true",
        delete: "sh scripts/node.sh handover/forget.ts",
        stdin: pulumi.secret(pulumi.output(order).apply((known) => JSON.stringify(known))),
        logging: "none",
      },
      { parent: this, dependsOn: opts?.dependsOn ?? [] },
    );
    this.registerOutputs({ hostname });
  }

  /**
   * Its IPv4 address in the tailnet. `serverId` is known once the server exists, and unknown in the preview that creates
   * it, so that no preview waits for a boot.
   */
  addressOn(serverId: pulumi.Output<string>): pulumi.Output<string> {
    return serverId.apply(() => addressOf(this.#hostname, this));
  }
}

const addressOf = async (hostname: string, parent: pulumi.Resource): Promise<string> => {
  const wait = pulumi.runtime.isDryRun() ? {} : { waitFor: joinTimeout };
  const device = await tailscale.getDevice({ hostname, ...wait }, { parent }).catch((error: Error) => {
    throw new pulumi.RunError(
      `host ${hostname} is not in the tailnet: ${error.message}\n` +
        "Its join key works once and for an hour. If the machine never came up, give it a successor:\n" +
        "  pulumi config set --path outward:host.generation <the next number>",
    );
  });
  // The lookup takes the first of a name, which may be the ghost of an earlier host.
  const { devices = [] } = await tailscale.getDevices(
    { filters: [{ name: "hostname", values: [hostname] }] },
    { parent },
  );
  if (devices.length > 1)
    throw new pulumi.RunError(
      `${devices.length} devices are called ${hostname}, and one of them only is the host\n` +
        `  remove the others, which are offline, at ${machines}, and run pulumi up again`,
    );
  const address = device.addresses.find((candidate) => candidate.includes("."));
  if (address) return address;
  throw new pulumi.RunError(`host ${hostname} has no IPv4 address in the tailnet; see its device in the admin console`);
};
