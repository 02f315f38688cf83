/** How a project is defined: the keys of its config section, and its data made from them and from the host's facts. */
import { z } from "zod";
import type { HostFacts } from "../host/image.ts";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { secretsShape } from "../workload/secrets.ts";
import { backup } from "./backup.ts";
import type { Project } from "./project.ts";
import { tokensShape } from "./tokens.ts";
import { protocol } from "./transport.ts";
import { diskMiB } from "./workload.ts";

/** One entry of projects/index.ts: the shape of its config section and how data follow from it. */
export interface ProjectDefinition {
  readonly name: string;
  /** Section `outward:<name>` of the stack's config. */
  readonly config: z.ZodObject;
  /** Called with what `config` parsed, and with what the host is that the unit will be on. */
  readonly build: (config: never, host: HostFacts) => Project;
}

/** What the section of every project may say besides the project's own keys. */
export const common = {
  cloudflared: key(v.version.optional(), "the project's cloudflared, one that is pinned: for staged upgrades", {
    example: "2026.9.1",
    otherwise: "the stack's first pin",
  }),
  /** Wins over what the project itself says. */
  protocol,
  diskMiB: key(
    diskMiB.optional(),
    "room for the project's state on a host's disk, in MiB, reserved at once; it may grow, and never shrinks",
    { example: "4096", otherwise: "the workload's" },
  ),
  tokens: key(
    tokensShape.optional(),
    "the service token of each caller: raise `version` by one for a new secret, with `rotated` the moment of now; the one before passes for `overlap` more (`0h`: not at all). `duration` is how long the token lives from there",
    {
      example: "{ gateway-7: { version: 2, rotated: '2026-11-24T15:00:00Z' } }",
      otherwise: "`{ version: 1, overlap: 168h, duration: 8760h }` each",
    },
  ),
  secrets: key(
    secretsShape.optional(),
    "values by name, for the services that [name them](applications.md#secrets), each set with `pulumi config set --secret --path`",
    { secret: true, example: "{ stripe: { secure: … } }" },
  ),
  /** Nowhere without it, of which a preview warns. */
  backup: backup.optional(),
};

type Common = z.infer<z.ZodObject<typeof common>>;

/** Of these the section alone decides. */
type Decided = Exclude<keyof Common, "protocol">;

/** A project: its name, the keys of its config section, and its data made from them and from the host's facts. */
export const defineProject = <Shape extends z.ZodRawShape>(definition: {
  readonly name: string;
  readonly config: Shape;
  readonly build: (config: z.infer<z.ZodObject<Shape>>, host: HostFacts) => Omit<Project, Decided>;
}): ProjectDefinition => {
  const build = (config: z.infer<z.ZodObject<Shape>> & Common, host: HostFacts): Project => {
    const { workload, ...rest } = definition.build(config, host);
    return {
      ...rest,
      workload: { ...workload, diskMiB: config.diskMiB ?? workload.diskMiB },
      cloudflared: config.cloudflared,
      protocol: config.protocol ?? rest.protocol,
      tokens: config.tokens,
    };
  };
  return {
    name: definition.name,
    config: z.strictObject(
      { ...definition.config, ...common },
      {
        error: (issue) =>
          issue.code === "invalid_type"
            ? `must be a section with ${Object.keys(definition.config).join(", ")}`
            : undefined,
      },
    ),
    build: build as ProjectDefinition["build"],
  };
};
