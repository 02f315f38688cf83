/** One VPS: born closed, in the tailnet by its own first boot, and otherwise empty. Succeeded, never replaced. */
import { readFileSync } from "node:fs";
import * as command from "@pulumi/command";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { userData } from "../cloud-init/render.ts";
import type { Pin } from "../settings/pins.ts";
import { type HostTraits, operatorUser } from "./names.ts";

export interface HostArgs {
  readonly traits: HostTraits;
  readonly firewallId: pulumi.Input<number>;
  readonly tag: string;
  readonly loginServer?: string | undefined;
  readonly edgeRanges: readonly string[];
  readonly tailscale: Pin;
}

/** How long a first boot may take until the host is in the tailnet. */
const joinTimeout = "10m";

const program = readFileSync(new URL("../cloud-init/host/outward.py", import.meta.url), "utf8");

export class Host extends pulumi.ComponentResource {
  /** Server and tailnet name. */
  readonly hostName: string;
  readonly server: hcloud.Server;
  /** How `@pulumi/command` reaches the host: over the tailnet, with neither key nor password. */
  readonly connection: pulumi.Output<{ host: string; user: string }>;
  /** The host's own program is there. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Host", name, {}, opts);
    const { location, serverType, image } = args.traits;
    this.hostName = name;
    const key = new tailscale.TailnetKey(
      `${name}-join`,
      // A spent key is invalid; recreating it would drag the host along.
      {
        reusable: false,
        ephemeral: false,
        preauthorized: true,
        expiry: 3600,
        tags: [args.tag],
        description: name,
        recreateIfInvalid: "never",
      },
      // The tag must be owned before a key may carry it.
      { parent: this, dependsOn: opts?.dependsOn ?? [] },
    );
    this.server = new hcloud.Server(
      name,
      {
        name,
        location,
        serverType,
        image,
        firewallIds: [args.firewallId],
        userData: pulumi.secret(
          key.key.apply((joinKey) =>
            userData({
              hostname: name,
              joinKey,
              tailscaleUrl: args.tailscale.url,
              tailscaleSha256: args.tailscale.sha256,
              loginServer: args.loginServer,
              edgeRanges: args.edgeRanges,
            }),
          ),
        ),
      },
      // Read once, at first boot. A host with other user_data is another generation.
      { parent: this, ignoreChanges: ["userData"] },
    );
    const address = this.server.id.apply(() => tailnetAddress(name, this));
    this.connection = address.apply((host) => ({ host, user: operatorUser }));
    this.ready = new command.remote.Command(
      `${name}-program`,
      {
        connection: this.connection,
        create: "sudo install -D -m 0755 /dev/stdin /usr/local/sbin/outward",
        stdin: program,
        logging: "none",
      },
      { parent: this, deletedWith: this.server },
    );
    this.registerOutputs({ hostName: name, connection: this.connection });
  }
}

/** The device's IPv4 address, awaited until its first boot is through. */
const tailnetAddress = async (name: string, parent: pulumi.Resource): Promise<string> => {
  const wait = pulumi.runtime.isDryRun() ? {} : { waitFor: joinTimeout };
  const device = await tailscale.getDevice({ hostname: name, ...wait }, { parent }).catch((error: Error) => {
    throw new pulumi.ResourceError(
      `host ${name} is not in the tailnet: ${error.message}\n` +
        "Its join key works once and for an hour. If the machine never came up, give it a successor:\n" +
        "  pulumi config set --path outward:host.generation <the next number>",
      parent,
    );
  });
  const address = device.addresses.find((candidate) => candidate.includes("."));
  if (!address)
    throw new pulumi.ResourceError(
      `host ${name} has no IPv4 address in the tailnet; see the device in the admin console`,
      parent,
    );
  return address;
};
