/** The edge as hosts need it: this stack's own projects, or what the stack that has the edge tells about them. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { plainName } from "../settings/edge.ts";
import type { Project as ProjectData, Route } from "../settings/project.ts";
import type { Project } from "./project.ts";

/** What a unit is made of. */
export interface EdgeSide {
  readonly data: ProjectData;
  readonly tunnel: {
    readonly id: pulumi.Output<string>;
    /** cloudflared's credentials file. Secret. */
    readonly credential: pulumi.Output<string>;
  };
  /** Audience by route name, of protected routes. */
  readonly audiences: pulumi.Output<Record<string, string>>;
}

const told = z.object({
  tunnelId: z.string(),
  credential: z.string(),
  audiences: z.record(z.string(), z.string()),
  /** Hostname and path by route name. */
  routes: z.record(z.string(), z.string()),
});

/** What one stack tells another about a project's edge. */
export type Told = z.infer<typeof told>;

const addressOf = (route: Route): string => `${route.hostname}${route.path ?? "/"}`;

/** For the stack's output `edge`; hosts of other stacks are made from it. Secret. */
export const edgeOutput = (projects: readonly Project[]): pulumi.Output<Record<string, Told>> =>
  pulumi.secret(
    Object.fromEntries(
      projects.map(({ data, tunnel, audiences }) => [
        data.name,
        {
          tunnelId: tunnel.id,
          credential: tunnel.credential,
          audiences,
          routes: Object.fromEntries(data.routes.map((route) => [route.name, addressOf(route)])),
        },
      ]),
    ),
  );

/**
 * One project's part of another stack's output `edge`. Pure.
 * @throws RunError when that stack has not got what this stack's projects say.
 */
export const sideOf = (stack: string, output: unknown, { name, routes }: ProjectData): Told => {
  const refuse = (what: string): never => {
    throw new pulumi.RunError(
      `${what}\n  bring its edge up first, with the same projects and hostnames: pulumi up -s ${plainName(stack)}`,
    );
  };
  if (output === undefined || output === null)
    return refuse(`stack ${stack} has no edge that hosts of another stack could serve`);
  const side = (output as Record<string, unknown>)[name];
  if (side === undefined) return refuse(`the edge in stack ${stack} has no project ${name}`);
  const parsed = told.safeParse(side);
  if (!parsed.success) return refuse(`the edge in stack ${stack} was brought up by another version of this program`);
  for (const route of routes) {
    const [here, there] = [addressOf(route), parsed.data.routes[route.name]];
    if (here !== there)
      return refuse(`route ${route.name} of ${name} is ${here} here, and ${there ?? "not there"} in stack ${stack}`);
    if (!("everyone" in route.access) && !parsed.data.audiences[route.name])
      return refuse(`route ${route.name} of ${name} is protected here, and open to everyone in stack ${stack}`);
  }
  return parsed.data;
};

/** The edge of another stack, which is read and never changed. */
export class EdgeReference extends pulumi.ComponentResource {
  readonly sides: readonly EdgeSide[];

  /** @param name the other stack, plain or with organisation and project */
  constructor(name: string, projects: readonly ProjectData[], opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Reference", "edge", { stack: name }, opts);
    const whole = name.includes("/") ? name : `${pulumi.getOrganization()}/${pulumi.getProject()}/${name}`;
    const output = new pulumi.StackReference("edge-stack", { name: whole }, { parent: this }).getOutput("edge");
    this.sides = projects.map((data) => {
      const side = pulumi.secret(output.apply((known: unknown) => sideOf(name, known, data)));
      return {
        data,
        tunnel: { id: side.tunnelId, credential: side.credential },
        audiences: side.audiences,
      };
    });
    this.registerOutputs({ stack: name });
  }
}
