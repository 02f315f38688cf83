/** What a project is: routes, who may pass, and what runs on the host. Data only; parsed like the config is. */
import { z } from "zod";
import { accessRule } from "./access.ts";
import { backup } from "./backup.ts";
import { hours } from "./hours.ts";
import type { HostFacts } from "./image.ts";
import { some } from "./people.ts";
import { state } from "./state.ts";
import { tokens } from "./tokens.ts";
import * as v from "./values.ts";

export const route = z.strictObject({
  /** Unique within the project; becomes the name of the Access application. */
  name: v.shortName,
  /** `*.example.com` stands for `a.example.com`, and for neither `example.com` nor `a.b.example.com`. */
  hostname: v.routeHostname,
  /** `/x` stands for `/x` and everything below it. @default the whole hostname */
  path: v.path.optional(),
  origin: v.origin,
  access: accessRule,
});

const absolute = z.string().regex(/^\/[A-Za-z0-9._/@-]+$/, {
  error: "must be an absolute path without spaces, e.g. /etc/outward/blog/app/web.js",
});

export const file = z.strictObject({
  /** Where the host keeps it. */
  path: absolute,
  content: z.string(),
  /** @default 0644 */
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, { error: "must be four octal digits, e.g. 0644" })
    .optional(),
});

export const service = z.strictObject({
  name: v.serviceName,
  /** Full command line; argv[0] absolute. */
  exec: v.line.refine((value) => value.startsWith("/"), { error: "must start with an absolute path" }),
  /** systemd's Type=. @default simple */
  type: z.enum(["simple", "oneshot", "notify"]).optional(),
  /** What asks it to stop; PostgreSQL wants SIGINT, else it waits for its clients. @default SIGTERM */
  stopSignal: z.enum(["SIGTERM", "SIGINT"]).optional(),
  /** Services of this project that start before. */
  after: z.array(v.shortName).optional(),
  environment: z.record(z.string(), v.line).optional(),
  /** Needs writable executable memory (a JIT such as Node's). @default false */
  jit: z.boolean().optional(),
  /** Asked on the host until it answers 200; http URL, or unix:/run/…:/path. */
  health: v.health.optional(),
});

/** What a project's state may take on a host's disk when its data do not say. */
export const defaultDiskMiB = 2048;

const diskMiB = z.int({ error: "must be a whole number of MiB, e.g. 4096" }).min(64, { error: "must be 64 or more" });

export const workload = z.strictObject({
  /** Debian packages. */
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, { error: "must be a Debian package name" })),
  files: z.array(file),
  services: z.array(service),
  /** What it keeps; a workload without it keeps nothing that would have to move. @default nothing */
  state: state.optional(),
  /** What its user may reach beyond loopback. @default nothing */
  egress: z.array(v.egress).optional(),
  /** Loopback ports besides those of routes and health URLs: only the project itself reaches any of them. @default none */
  ports: z.array(z.number().int().min(1024).max(65535)).optional(),
  /** Ports that a container bridge's inside may reach as well; the service listens on 0.0.0.0. @default none */
  bridges: z.array(z.strictObject({ interface: v.bridge, port: z.number().int().min(1024).max(65535) })).optional(),
  /** Memory of the whole project on a host, in MiB. A connector takes about 45. */
  memoryMiB: z.number().int().min(128, { error: "must be 128 or more: while a connector is changed, there are two" }),
  /** What its state may take on a host's disk, in MiB; it may grow, and never shrinks. @default defaultDiskMiB */
  diskMiB: diskMiB.optional(),
  /** Processes and threads of the whole project. A connector has about 12. */
  tasks: z.number().int().min(32, { error: "must be 32 or more: while a connector is changed, there are two" }),
  /** Share of one CPU in percent; 100 is a whole one. */
  cpuPercent: z.number().int().min(5),
});

export const project = z.strictObject({
  name: v.projectName,
  routes: some(route, "routes"),
  workload,
  /** Hours in UTC in which its host may not reboot for an upgrade. @default none */
  quiet: z.array(hours).optional(),
  /** Another cloudflared than the stack's, see `defineProject`. @default the stack's */
  cloudflared: v.version.optional(),
  /** Of its callers, see `defineProject`. @default version 1 of each */
  tokens: tokens.optional(),
});

export type Route = z.infer<typeof route>;
export type HostFile = z.infer<typeof file>;
export type Service = z.infer<typeof service>;
export type Project = z.infer<typeof project>;

/** One entry of projects/index.ts: the shape of its config section and how data follow from it. */
export interface ProjectDefinition {
  readonly name: string;
  /** Section `outward:<name>` of the stack's config. */
  readonly config: z.ZodObject;
  /** Called with what `config` parsed, and with what the host is that the unit will be on. */
  readonly build: (config: never, host: HostFacts) => Project;
}

/** What the section of every project may say besides the project's own keys. */
const common = {
  /** Staged upgrades: another cloudflared than the stack's, one that is pinned. @default the stack's */
  cloudflared: v.version.optional(),
  /** For this stack's amount of data, in MiB; it may grow, and never shrinks. @default the workload's */
  diskMiB: diskMiB.optional(),
  /** Service tokens of its callers: which version of its secret each has, and since when. @default version 1 of each */
  tokens: tokens.optional(),
  /** Where its data are copied to. @default nowhere, of which a preview warns */
  backup: backup.optional(),
};

type Common = z.infer<z.ZodObject<typeof common>>;

/** A project: its name, the keys of its config section, and its data made from them and from the host's facts. */
export const defineProject = <Shape extends z.ZodRawShape>(definition: {
  readonly name: string;
  readonly config: Shape;
  readonly build: (config: z.infer<z.ZodObject<Shape>>, host: HostFacts) => Omit<Project, keyof Common>;
}): ProjectDefinition => {
  const build = (config: z.infer<z.ZodObject<Shape>> & Common, host: HostFacts): Project => {
    const { workload, ...rest } = definition.build(config, host);
    return {
      ...rest,
      workload: { ...workload, diskMiB: config.diskMiB ?? workload.diskMiB },
      cloudflared: config.cloudflared,
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
