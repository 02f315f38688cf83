/** A project's part on a host, delivered over the tailnet: secrets by standard input, nothing in a command line. */

import { createHash } from "node:crypto";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { onHost } from "#host/protocol/verbs.ts";
import type { Pin } from "#settings/host/pins.ts";
import type { Backup } from "#settings/project/backup.ts";
import { protocolOf } from "#settings/project/transport.ts";
import type { Registries } from "#settings/workload/registries.ts";
import type { Secrets } from "#settings/workload/secrets.ts";
import type { UnitEdge } from "../edge/reference.ts";
import type { Host } from "../host/host.ts";
import { connectorConfig } from "./ingress.ts";
import { loopbackPorts } from "./loopback.ts";
import { manifestOf } from "./manifest.ts";
import { askedRoutes } from "./workload/exchanges.ts";
import { runsOf } from "./workload/runs.ts";
import { deliveredOf } from "./workload/sending.ts";

export interface UnitArgs {
  readonly host: Host;
  readonly project: UnitEdge;
  readonly cloudflared: Pin;
  readonly teamName: string;
  /** @default none */
  readonly backup?: Backup | undefined;
  /** @default none */
  readonly secrets?: Secrets | undefined;
  /** @default none */
  readonly registries?: Registries | undefined;
}

export class Unit extends pulumi.ComponentResource {
  readonly project: string;
  /** Changes with anything the unit brings. Secret: a short value can be guessed from its digest by who knows all the rest. */
  readonly digest: pulumi.Output<string>;
  /** Id of its tunnel. */
  readonly tunnel: pulumi.Output<string>;
  /** cloudflared's credentials file. Secret. */
  readonly credential: pulumi.Output<string>;

  constructor(name: string, args: UnitArgs, opts?: pulumi.ComponentResourceOptions) {
    const runs = runsOf(args.project.data);
    const shown = Object.keys(runs).length > 0 ? { runs } : {};
    super("outward:host:Unit", name, { project: args.project.data.name, host: args.host.hostName, ...shown }, opts);
    const { host, project, cloudflared, teamName, backup, secrets, registries } = args;
    const { data, tunnel } = project;
    const protocol = protocolOf(data);
    this.project = data.name;
    this.tunnel = tunnel.id;
    this.credential = tunnel.credential;
    const stdin = pulumi.all([tunnel.id, tunnel.credential, project.audiences]).apply(([id, credential, audiences]) => {
      const config = connectorConfig({
        tunnel: id,
        routes: askedRoutes(data),
        teamName,
        audiences,
        protocol,
      });
      return JSON.stringify(
        manifestOf({
          project: data,
          cloudflared,
          credential,
          connectorConfig: stringify(config),
          backup,
          secrets,
          registries,
        }),
      );
    });
    this.digest = pulumi.secret(stdin.apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 12)));
    // Before it: a host that is moved to has its own, and what could not be sent changes nothing.
    const delivered = deliveredOf(data).map(
      ({ service, ...what }) =>
        new command.local.Command(
          `${name}-${service}-delivered`,
          {
            create: "bin/outward deliver",
            stdin: host.connection.apply(({ host: address, user, hostKey }) =>
              JSON.stringify({ host: host.hostName, address, user, hostKey, project: data.name, ...what }),
            ),
            logging: "stderr",
          },
          { parent: this, dependsOn: host.ready, deletedWith: host.server },
        ),
    );
    new command.remote.Command(
      `${name}-apply`,
      {
        connection: host.connection,
        create: onHost("apply", data.name),
        delete: onHost("remove", data.name),
        stdin: pulumi.secret(stdin),
        logging: "stderr",
      },
      // A host that is deleted takes its units with it: nobody is there to run `remove`.
      { parent: this, dependsOn: [host.ready, ...delivered], deletedWith: host.server },
    );
    // Read by ops/state/inventory.ts from the state, and by policy/.
    const { memoryMiB, tasks, cpuPercent, services, egress = [] } = data.workload;
    this.registerOutputs({
      project: this.project,
      host: host.hostName,
      ...shown,
      routes: data.routes,
      cloudflared: cloudflared.version,
      ...(protocol === "auto" ? {} : { protocol }),
      services: services.map((service) => service.name),
      ports: loopbackPorts(data),
      egress,
      backup: backup !== undefined,
      limits: { memoryMiB, tasks, cpuPercent },
    });
  }
}
