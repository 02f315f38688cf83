/** The edge that hosts serve: this stack's own, or the one of the stack that has it. */
import * as pulumi from "@pulumi/pulumi";
import { bypasses } from "#settings/access/coverage.ts";
import type { Settings } from "#settings/index.ts";
import { cautionsOf } from "#settings/project/hostnames.ts";
import type { Route } from "#settings/project/route.ts";
import { edgeName } from "../names.ts";
import type { ServiceToken } from "./access.ts";
import { Alerts } from "./alerts.ts";
import { directoryIds } from "./directory.ts";
import { Organization } from "./organization.ts";
import { ProjectEdge } from "./project.ts";
import { type EdgeOutput, EdgeReference, edgeOutput, type UnitEdge } from "./reference.ts";

type Tokens = Readonly<Record<string, pulumi.UnwrappedObject<ServiceToken>>>;

export interface Edge {
  /** What a unit of each project is made of. */
  readonly projects: readonly UnitEdge[];
  /** Secrets of the machines that call, by project and caller; null where another stack has them. */
  readonly serviceTokens: pulumi.Output<Record<string, Tokens>> | null;
  /** For hosts of other stacks; null where another stack has it. */
  readonly output: pulumi.Output<Record<string, EdgeOutput>> | null;
}

const ownEdge = (settings: Settings): Edge => {
  const { cloudflare, access, handover, secretVersion, protect, alerts } = settings;
  const { accountId, zoneId } = cloudflare;
  const { organization } = access;
  const stack = pulumi.getStack();
  const routes = settings.projects.flatMap((project) => project.routes);
  const shared = {
    ...{ stack, accountId, zoneId, secretVersion, protect, fenced: handover.oldHostIsGone },
    ids: directoryIds(stack, settings),
    cautions: cautionsOf(settings.projects, cloudflare.zone, cloudflare.certificates),
    bypasses: (route: Route) => bypasses(route, routes, organization?.denyUnmatched ?? false),
  };
  const projects = settings.projects.map((data) => new ProjectEdge(data.name, { data, ...shared }));
  if (organization)
    new Organization("organization", { ...cloudflare, declared: organization }, { dependsOn: projects });
  if (alerts) {
    const tunnelIds = projects.map(({ tunnel }) => tunnel.id);
    new Alerts("alerts", { accountId, nameOf: (part) => edgeName(stack, part), email: alerts.email, tunnelIds });
  }
  const tokens = Object.fromEntries(projects.map(({ data, tokens }) => [data.name, tokens]));
  return { projects, serviceTokens: pulumi.secret(tokens), output: edgeOutput(projects, handover.oldHostIsGone) };
};

const referredEdge = (edge: string, { projects, handover }: Settings): Edge => ({
  projects: new EdgeReference(edge, projects, handover.oldHostIsGone).unitEdges,
  serviceTokens: null,
  output: null,
});

export const edgeOf = (settings: Settings): Edge =>
  settings.edge === "own" ? ownEdge(settings) : referredEdge(settings.edge, settings);
