/** One VPS: born closed, in the tailnet by its own first boot, and otherwise empty. Succeeded, never replaced. */

import * as command from "@pulumi/command";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { userData } from "#cloud-init/user-data.ts";
import { hostProgram, installProgram } from "#host/client/program.ts";
import { onHost } from "#host/protocol/verbs.ts";
import type { Egress } from "#settings/host/egress.ts";
import type { Pin } from "#settings/host/pins.ts";
import { operatorUser } from "#settings/tailnet-policy.ts";
import { Device } from "../tailnet/device.ts";
import { joinKey, unspent } from "../tailnet/join-key.ts";
import { baseline, baselineOrder, digestsOf } from "./baseline.ts";
import { hostPorts } from "./egress.ts";
import { maintenance } from "./maintenance.ts";
import type { HostPlan } from "./plan.ts";

export interface HostArgs {
  readonly image: string;
  readonly plan: HostPlan;
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

interface Connection {
  readonly host: string;
  readonly user: string;
  /** The one that it was born with: no other is spoken to. */
  readonly hostKey: string;
  readonly perDialTimeout: number;
  readonly dialErrorLimit: number;
}

export class Host extends pulumi.ComponentResource {
  /** Server and tailnet name. */
  readonly hostName: string;
  readonly server: hcloud.Server;
  /** How `@pulumi/command` reaches the host: over the tailnet, with neither key nor password. */
  readonly connection: pulumi.Output<Connection>;
  /** The host's own program is there, and what holds every service. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Host", name, {}, opts);
    const { place, existing } = args.plan;
    this.hostName = name;
    // The tag must be owned before a key may carry it.
    const key = joinKey(name, args.tag, { parent: this, dependsOn: opts?.dependsOn ?? [] });
    const device = new Device(
      `${name}-device`,
      { hostname: name, tag: args.tag, loginServer: args.loginServer },
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
          // Here, so that no server is ordered meanwhile.
          unspent(key, name, existing !== undefined).apply((joinKey) =>
            userData({
              hostname: name,
              joinKey,
              tailscaleUrl: args.tailscale.url,
              tailscaleSha256: args.tailscale.sha256,
              loginServer: args.loginServer,
              edgeRanges: args.edgeRanges,
              ports: hostPorts(args.egress),
            }),
          ),
        ),
      },
      // user_data is read once, at first boot: other is another generation. The rest makes its identity; somebody may change
      // it by hand, and a refresh sees that: bringing it back would power the host off, or replace it.
      {
        parent: this,
        dependsOn: device,
        ignoreChanges: ["userData", "serverType", "location", "image"],
        ...(existing ? { import: existing } : {}),
      },
    );
    const born = device.on(this.server, this);
    // The first dials may hang until both ends know each other's keys: short ones, for two minutes.
    this.connection = born.apply(({ address, hostKey }) => ({
      host: address,
      user: operatorUser,
      hostKey,
      perDialTimeout: 5,
      dialErrorLimit: 24,
    }));
    const program = new command.remote.Command(
      `${name}-program`,
      {
        connection: this.connection,
        create: installProgram,
        stdin: hostProgram().toString("base64"),
        logging: "none",
      },
      { parent: this, dependsOn: this.server, deletedWith: this.server },
    );
    const own = baseline({ edgeRanges: args.edgeRanges, ports: hostPorts(args.egress) });
    const settled = new command.local.Command(
      `${name}-baseline`,
      {
        create: "bin/outward baseline",
        stdin: born.apply((where) => baselineOrder(name, where, own)),
        logging: "stderr",
      },
      { parent: this, dependsOn: program, deletedWith: this.server },
    );
    const upkeep = maintenance(args.maintenance);
    this.ready = new command.remote.Command(
      `${name}-upkeep`,
      {
        connection: this.connection,
        create: onHost("upkeep"),
        stdin: JSON.stringify(upkeep),
        logging: "none",
      },
      { parent: this, dependsOn: settled, deletedWith: this.server },
    );
    // Read by ops/state/inventory.ts from the state, and by policy/.
    this.registerOutputs({
      hostName: name,
      serverId: this.server.id,
      firewallId: args.firewallId,
      address: born.address,
      tag: args.tag,
      hostKey: born.hostKey,
      files: digestsOf([...own.files, ...upkeep.files]),
      ...(args.succeeds ? { succeeds: args.succeeds } : {}),
    });
  }
}
