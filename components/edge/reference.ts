/** The edge as hosts need it: this stack's own projects, or what the stack that has the edge tells about them. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Project as ProjectData } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { plainName } from "#settings/stack-role.ts";
import type { ProjectEdge } from "./project.ts";

/** What a unit is made of. */
export interface UnitEdge {
  readonly data: ProjectData;
  readonly tunnel: {
    readonly id: pulumi.Output<string>;
    /** cloudflared's credentials file. Secret. */
    readonly credential: pulumi.Output<string>;
  };
  /** Audience by route name, of protected routes. */
  readonly audiences: pulumi.Output<Record<string, string>>;
}

const edgeOutputShape = z.object({
  tunnelId: z.string(),
  credential: z.string(),
  audiences: z.record(z.string(), z.string()),
  /** Hostname and path by route name. */
  routes: z.record(z.string(), z.string()),
  /** The host that is gone, and whose credential is none any more. */
  fenced: z.string().optional(),
});

/** What one stack tells another about a project's edge. */
export type EdgeOutput = z.infer<typeof edgeOutputShape>;

const addressOf = (route: Route): string => `${route.hostname}${route.path ?? "/"}`;

/**
 * For the stack's output `edge`; hosts of other stacks are made from it. Secret.
 * @param fenced a host that is gone, which the tunnels' secrets were changed for
 */
export const edgeOutput = (
  projects: readonly ProjectEdge[],
  fenced: string | undefined,
): pulumi.Output<Record<string, EdgeOutput>> =>
  pulumi.secret(
    Object.fromEntries(
      projects.map(({ data, tunnel, audiences }) => [
        data.name,
        {
          tunnelId: tunnel.id,
          credential: tunnel.credential,
          audiences,
          routes: Object.fromEntries(data.routes.map((route) => [route.name, addressOf(route)])),
          ...(fenced ? { fenced } : {}),
        },
      ]),
    ),
  );

/** Whoever is gone could come back with the credential that it had, and serve beside its successor. */
const notFenced = (stack: string, gone: string, fenced: string | undefined): pulumi.RunError =>
  new pulumi.RunError(
    `outward:handover.oldHostIsGone is ${gone} here, and the edge in stack ${stack} shuts out ${fenced ?? "nobody"}: a ghost of it ` +
      "would serve beside its successor\n  set it there first: " +
      `pulumi config set -s ${plainName(stack)} --path outward:handover.oldHostIsGone ${gone}, and pulumi up -s ${plainName(stack)}`,
  );

/**
 * One project's part of another stack's output `edge`. Pure.
 * @param gone a host that this stack says is gone
 * @throws RunError when that stack has not got what this stack's projects say, or has not shut out who is gone.
 */
export const edgeOfProject = (
  stack: string,
  output: unknown,
  { name, routes }: ProjectData,
  gone?: string,
): EdgeOutput => {
  const refuse = (what: string): never => {
    throw new pulumi.RunError(
      `${what}\n  bring its edge up first, with the same projects and hostnames: pulumi up -s ${plainName(stack)}`,
    );
  };
  if (output === undefined || output === null)
    return refuse(`stack ${stack} has no edge that hosts of another stack could serve`);
  const side = (output as Record<string, unknown>)[name];
  if (side === undefined) return refuse(`the edge in stack ${stack} has no project ${name}`);
  const parsed = edgeOutputShape.safeParse(side);
  if (!parsed.success) return refuse(`the edge in stack ${stack} was brought up by another version of this program`);
  for (const route of routes) {
    const [here, there] = [addressOf(route), parsed.data.routes[route.name]];
    if (here !== there)
      return refuse(`route ${route.name} of ${name} is ${here} here, and ${there ?? "not there"} in stack ${stack}`);
    if (!("everyone" in route.access) && !parsed.data.audiences[route.name])
      return refuse(`route ${route.name} of ${name} is protected here, and open to everyone in stack ${stack}`);
  }
  if (gone && parsed.data.fenced !== gone) throw notFenced(stack, gone, parsed.data.fenced);
  return parsed.data;
};

/** The edge of another stack, which is read and never changed. */
export class EdgeReference extends pulumi.ComponentResource {
  readonly unitEdges: readonly UnitEdge[];

  /**
   * @param name the other stack, plain or with organisation and project
   * @param gone a host that this stack says is gone
   */
  constructor(
    name: string,
    projects: readonly ProjectData[],
    gone: string | undefined,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("outward:edge:Reference", "edge", { stack: name }, opts);
    const whole = name.includes("/") ? name : `${pulumi.getOrganization()}/${pulumi.getProject()}/${name}`;
    const output = new pulumi.StackReference("edge-stack", { name: whole }, { parent: this }).getOutput("edge");
    this.unitEdges = projects.map((data) => {
      const edge = pulumi.secret(output.apply((known: unknown) => edgeOfProject(name, known, data, gone)));
      return {
        data,
        tunnel: { id: edge.tunnelId, credential: edge.credential },
        audiences: edge.audiences,
      };
    });
    this.registerOutputs({ stack: name });
  }
}
