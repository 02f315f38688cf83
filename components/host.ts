/** One VPS: born closed, in the tailnet by its own first boot, and otherwise empty. Succeeded, never replaced. */
import * as command from "@pulumi/command";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { hostProgram, installProgram } from "../cloud-init/program.ts";
import { userData } from "../cloud-init/render.ts";
import type { Egress } from "../settings/egress.ts";
import type { Pin } from "../settings/pins.ts";
import { Device, machines } from "./device.ts";
import { hostPorts } from "./egress.ts";
import { operatorUser } from "./names.ts";
import type { Standing } from "./place.ts";
import { upkeep } from "./upkeep.ts";

export interface HostArgs {
  readonly image: string;
  readonly standing: Standing;
  readonly firewallId: pulumi.Input<number>;
  readonly tag: string;
  readonly loginServer?: string | undefined;
  readonly edgeRanges: readonly string[];
  readonly egress: readonly Egress[];
  readonly tailscale: Pin;
  /** When it may reboot for an upgrade: from one time to another, in UTC. */
  readonly maintenance: string;
  /** Name of the host that everything moves from, while this one is ordered. @default none */
  readonly succeeds?: string | undefined;
}

/** A machine that is ordered with a spent key would boot, and never join. */
const refuseSpent = (name: string, urn: string): never => {
  throw new pulumi.RunError(
    `host ${name} has no server, and its join key is spent: a new server could not join the tailnet\n` +
      `  remove its old device at ${machines}, if there is one, and run: pulumi up --replace '${urn}'`,
  );
};

export class Host extends pulumi.ComponentResource {
  /** Server and tailnet name. */
  readonly hostName: string;
  readonly server: hcloud.Server;
  /** How `@pulumi/command` reaches the host: over the tailnet, with neither key nor password. */
  readonly connection: pulumi.Output<{ host: string; user: string; perDialTimeout: number; dialErrorLimit: number }>;
  /** The host's own program is there. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Host", name, {}, opts);
    const { place, existing } = args.standing;
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
    const device = new Device(
      `${name}-device`,
      { hostname: name, tag: args.tag },
      { parent: this, dependsOn: opts?.dependsOn ?? [] },
    );
    this.server = new hcloud.Server(
      name,
      {
        name,
        ...place,
        image: args.image,
        firewallIds: [args.firewallId],
        userData: pulumi.secret(
          pulumi.all([key.key, key.invalid, key.urn]).apply(([joinKey, spent, urn]) => {
            // Here, so that the server is not ordered meanwhile.
            if (spent && !existing) refuseSpent(name, urn);
            return userData({
              hostname: name,
              joinKey,
              tailscaleUrl: args.tailscale.url,
              tailscaleSha256: args.tailscale.sha256,
              loginServer: args.loginServer,
              edgeRanges: args.edgeRanges,
              ports: hostPorts(args.egress),
            });
          }),
        ),
      },
      // Read once, at first boot. A host with other user_data is another generation.
      {
        parent: this,
        dependsOn: device,
        ignoreChanges: ["userData"],
        ...(existing ? { import: existing } : {}),
      },
    );
    const address = device.addressOn(this.server.id);
    // The first dials may hang until both ends know each other's keys: short ones, for two minutes.
    this.connection = address.apply((host) => ({
      host,
      user: operatorUser,
      perDialTimeout: 5,
      dialErrorLimit: 24,
    }));
    this.ready = new command.remote.Command(
      `${name}-program`,
      {
        connection: this.connection,
        create: installProgram,
        stdin: hostProgram().toString("base64"),
        logging: "none",
      },
      { parent: this, dependsOn: this.server, deletedWith: this.server },
    );
    new command.remote.Command(
      `${name}-upkeep`,
      {
        connection: this.connection,
        create: "sudo outward upkeep",
        stdin: JSON.stringify(upkeep(args.maintenance)),
        logging: "none",
      },
      { parent: this, dependsOn: this.ready, deletedWith: this.server },
    );
    // Read by ops/inventory.ts from the state, and by policy/.
    this.registerOutputs({
      hostName: name,
      serverId: this.server.id,
      firewallId: args.firewallId,
      address,
      tag: args.tag,
      ...(args.succeeds ? { succeeds: args.succeeds } : {}),
    });
  }
}
