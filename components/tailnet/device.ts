/** A host in the tailnet: awaited and pinned when it is born, and taken out of the tailnet when it is gone. */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { poll } from "#host/client/poll.ts";
import { machines } from "./machines.ts";
import { neverJoined } from "./missing.ts";
import { bornOf } from "./pin.ts";

export interface DeviceArgs {
  readonly hostname: string;
  readonly tag: string;
  /** Where it was told to join. @default Tailscale's */
  readonly loginServer?: string | undefined;
}

/** How long a first boot may take until the host is in the tailnet, ms. */
const joinMs = 10 * 60_000;

/** The server depends on it, so that it outlives the server: one that cannot be deleted keeps its place in the tailnet. */
export class Device extends pulumi.ComponentResource {
  readonly #args: DeviceArgs;

  constructor(name: string, args: DeviceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Device", name, {}, opts);
    const { hostname, tag } = args;
    this.#args = args;
    const credentials = new pulumi.Config("tailscale");
    const order = {
      hostname,
      tag,
      baseUrl: credentials.get("baseUrl"),
      apiKey: credentials.getSecret("apiKey"),
      clientId: credentials.getSecret("oauthClientId"),
      clientSecret: credentials.getSecret("oauthClientSecret"),
    };
    new command.local.Command(
      name,
      {
        create: "true",
        delete: "bin/outward forget-device",
        stdin: pulumi.secret(pulumi.output(order).apply((known) => JSON.stringify(known))),
        logging: "none",
      },
      { parent: this, dependsOn: opts?.dependsOn ?? [] },
    );
    this.registerOutputs({ hostname });
  }

  /**
   * Where it is, and by which SSH host key it is known. `server` is known once it exists, and unknown in the preview that
   * creates it, so that no preview waits for a boot. What the host was born as is in the state from then on: the command
   * refuses another device of its name, and is run when the lookup finds another one, or another address.
   * @param parent not this, which the server waits for
   */
  on(server: pulumi.CustomResource, parent: pulumi.Resource): pulumi.Output<{ address: string; hostKey: string }> {
    const { hostname, tag } = this.#args;
    const found = server.id.apply(() => deviceOf(this.#args, this));
    const pin = new command.local.Command(
      `${hostname}-device-pin`,
      {
        create: "bin/outward pin-device",
        stdin: found.apply(({ id, address }) => JSON.stringify({ host: hostname, id, address, tag })),
        logging: "stderr",
      },
      { parent, deletedWith: server },
    );
    return pulumi
      .all([found, pin.stdout])
      .apply(([{ address }, stdout]) => ({ address, hostKey: bornOf(stdout).hostKey }));
  }
}

const tailscales = "Tailscale's own";

/** Where it joins and where it is looked for belong together, and are two keys of the config. */
const notThere = ({ hostname, loginServer }: DeviceArgs, why: string): pulumi.RunError =>
  new pulumi.RunError(
    neverJoined(hostname, why, {
      joins: loginServer ?? tailscales,
      asked: new pulumi.Config("tailscale").get("baseUrl") ?? process.env.TAILSCALE_BASE_URL ?? tailscales,
    }),
  );

/** Filtered here too: headscale's API lists every device, whatever it is asked for. */
const named = async (hostname: string, parent: pulumi.Resource) => {
  const filters = [{ name: "hostname", values: [hostname] }];
  const { devices = [] } = await tailscale.getDevices({ filters }, { parent });
  return devices.filter((device) => device.hostname === hostname);
};

/** All of its name, one at least. The provider waits for the first of a list, which may be another's. */
const joined = async (args: DeviceArgs, parent: pulumi.Resource) => {
  const { hostname } = args;
  const dry = pulumi.runtime.isDryRun();
  const end = Date.now() + joinMs;
  await tailscale
    .getDevice({ hostname, ...(dry ? {} : { waitFor: `${joinMs / 60_000}m` }) }, { parent })
    .catch((error: Error) => {
      throw notThere(args, error.message);
    });
  let found = await named(hostname, parent);
  if (found.length > 0 || dry) return found;
  await poll({ what: "it to join", deadlineMs: end - Date.now(), everyMs: 2_000 }, async () => {
    found = await named(hostname, parent);
    return found.length > 0 ? undefined : "no device has its name";
  }).catch((error: Error) => {
    throw notThere(args, error.message);
  });
  return found;
};

interface Found {
  readonly id: string;
  /** IPv4, in the tailnet. */
  readonly address: string;
}

const deviceOf = async (args: DeviceArgs, parent: pulumi.Resource): Promise<Found> => {
  const { hostname } = args;
  const [device, ...more] = await joined(args, parent);
  if (!device) throw notThere(args, "no device has its name");
  // The lookup takes the first of a name, which may be the ghost of an earlier host.
  if (more.length > 0)
    throw new pulumi.RunError(
      `${more.length + 1} devices are called ${hostname}, and one of them only is the host\n` +
        `  remove the others, which are offline, at ${machines}, and run pulumi up again`,
    );
  const address = device.addresses.find((candidate) => candidate.includes("."));
  if (address) return { id: device.nodeId || device.id, address };
  throw new pulumi.RunError(`host ${hostname} has no IPv4 address in the tailnet; see its device in the admin console`);
};
