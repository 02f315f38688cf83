/** The edge side of a project: tunnel, access rules, DNS. It outlives every host. */
import * as pulumi from "@pulumi/pulumi";
import type { Caution } from "#settings/project/hostnames.ts";
import type { Project as ProjectData } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { edgeName } from "../names.ts";
import { Access, type ServiceToken } from "./access.ts";
import { Dns } from "./dns.ts";
import type { Ids } from "./selectors.ts";
import { Tunnel } from "./tunnel.ts";

export interface ProjectArgs {
  readonly data: ProjectData;
  readonly stack: string;
  readonly accountId: string;
  readonly zoneId: string;
  readonly secretVersion: number;
  readonly fenced?: string | undefined;
  readonly protect: boolean;
  /** What its rules may refer to. */
  readonly ids: Ids;
  /** What is wrong with some of the hostnames. */
  readonly cautions: readonly Caution[];
  /** Whether an open route needs an application that says so. */
  readonly bypasses: (route: Route) => boolean;
}

export class ProjectEdge extends pulumi.ComponentResource {
  readonly data: ProjectData;
  readonly tunnel: Tunnel;
  /** Audience by route name. */
  readonly audiences: pulumi.Output<Record<string, string>>;
  readonly tokens: Readonly<Record<string, ServiceToken>>;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    // Inputs are what a preview shows of a component; ops/map reads them there.
    super("outward:edge:Project", name, { routes: args.data.routes }, opts);
    const { data, accountId, zoneId, protect, cautions } = args;
    const nameOf = (part?: string) => edgeName(args.stack, name, part);
    const hostnames = [...new Set(data.routes.map((route) => route.hostname))];

    this.data = data;
    this.tunnel = new Tunnel(
      `${name}-tunnel`,
      { accountId, tunnelName: nameOf(), secretVersion: args.secretVersion, fenced: args.fenced, protect },
      { parent: this },
    );
    const { ids, bypasses } = args;
    const access = new Access(`${name}-access`, { accountId, data, ids, bypasses, nameOf, protect }, { parent: this });
    // A hostname never exists before the applications that guard it.
    new Dns(
      `${name}-dns`,
      { zoneId, hostnames, cautions, tunnelId: this.tunnel.id, protect },
      { parent: this, dependsOn: access },
    );
    this.audiences = access.audiences;
    this.tokens = access.tokens;
    // Read by ops/state/inventory.ts from the state, and by policy/.
    this.registerOutputs({ tunnelId: this.tunnel.id, routes: data.routes, audiences: this.audiences, protect });
  }
}
