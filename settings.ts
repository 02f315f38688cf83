/**
 * The stack's config, parsed once and strictly: unknown keys, wrong values and contradictions between projects
 * all end up in one SettingsError before any resource is registered.
 */
import { z } from "zod";
import { type Backup, type Backups, backupFaults } from "./settings/backup.ts";
import { directoryFaults } from "./settings/directory.ts";
import { edgeFaults, ownsEdge, providersOf } from "./settings/edge.ts";
import { SettingsError } from "./settings/faults.ts";
import { maintenanceFaults } from "./settings/hours.ts";
import type { HostFacts } from "./settings/image.ts";
import { nameFaults } from "./settings/names.ts";
import { parse } from "./settings/parse.ts";
import * as pins from "./settings/pins.ts";
import { placeFaults } from "./settings/places.ts";
import { type Project, type ProjectDefinition, project as projectSchema } from "./settings/project.ts";
import { relations } from "./settings/relations.ts";
import { credentialFaults } from "./settings/secrets.ts";
import { sections } from "./settings/stack.ts";
import { tokenFaults } from "./settings/tokens.ts";

type Sections = z.infer<z.ZodObject<typeof sections>>;

type Plain =
  | "cloudflare"
  | "access"
  | "tailnet"
  | "edge"
  | "handover"
  | "takeOverFrom"
  | "alerts"
  | "protect"
  | "secretVersion";

export interface Settings extends Pick<Sections, Plain> {
  /** None in a stack that has the edge only. */
  readonly host?: NonNullable<Sections["host"]> | undefined;
  /** The host that serves may be destroyed. */
  readonly mayEnd: boolean;
  readonly tailscale: pins.Pin;
  /** The first is what a project gets when it names none. */
  readonly cloudflared: readonly pins.Pin[];
  readonly projects: readonly Project[];
  readonly backups: Backups;
}

type Config = Readonly<Record<string, string | undefined>>;

const namespace = "outward:";

/** Our part of the config; values are JSON where they are structured, else the text itself. */
const ours = (config: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(namespace))
      .map(([key, text = ""]) => [key.slice(namespace.length), structured(text)]),
  );

const structured = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** What projects are told of the host. A wrong image is a fault already, and projects show theirs for the newest one. */
const factsOf = (host: unknown): HostFacts => ({
  image: sections.host
    .unwrap()
    .shape.image.catch("debian-13")
    .parse((host as { image?: unknown } | undefined)?.image),
});

interface Built {
  readonly name: string;
  readonly data?: Project | undefined;
  readonly backup?: Backup | undefined;
  readonly faults: readonly string[];
}

/** A project's data, if its section of the config is right; a wrong section is reported with the others. */
const built = (definition: ProjectDefinition, section: unknown, host: HostFacts): Built => {
  const { name } = definition;
  const own = definition.config.safeParse(section);
  if (!own.success) return { name, faults: [] };
  // What is secret of it never gets into a project's data.
  const { backup, ...config } = own.data as { backup?: Backup };
  return { name, backup, ...parse(projectSchema, definition.build(config as never, host), `projects.${name}`) };
};

/**
 * Settings from all of a stack's config (`pulumi.runtime.allConfig()`: keys as `namespace:name`, objects as JSON).
 * @param env where providers look for credentials that the config lacks.
 * @param own the stack's own name.
 * @throws SettingsError with every fault found.
 */
export const parseSettings = (
  config: Config,
  definitions: readonly ProjectDefinition[],
  env: Config = {},
  own = "",
): Settings => {
  const input = ours(config);
  const shape = Object.fromEntries(definitions.map((definition) => [definition.name, definition.config]));
  const stack = parse(z.strictObject({ ...shape, ...sections }), input, namespace);
  const facts = factsOf(input.host);
  const projects = definitions.map((definition) => built(definition, input[definition.name], facts));
  const data = projects.flatMap((project) => project.data ?? []);
  const backups: Backups = Object.fromEntries(projects.flatMap(({ name, backup }) => (backup ? [[name, backup]] : [])));
  const directory = sections.access.safeParse(input.access).data;
  const { cloudflare, access, tailnet, binaries, protect, secretVersion, edge, handover, ...rest } = (stack.data ??
    {}) as Partial<Sections>;
  const cloudflared = binaries?.cloudflared ?? pins.cloudflared;
  const zone = sections.cloudflare.shape.zone.safeParse(
    (input.cloudflare as { zone?: unknown } | undefined)?.zone,
  ).data;
  const faults = [
    ...stack.faults,
    ...credentialFaults(config, env, providersOf(input)),
    ...edgeFaults(input, own),
    ...placeFaults(input.host),
    ...projects.flatMap((project) => project.faults),
    ...relations(data, zone, cloudflared),
    ...tokenFaults(data),
    ...backupFaults(data, backups),
    ...(directory ? directoryFaults(directory) : []),
    ...(directory && ownsEdge(input) ? nameFaults(data, directory) : []),
    ...maintenanceFaults(sections.host.safeParse(input.host).data?.maintenance, data),
  ];
  if (
    faults.length > 0 ||
    !cloudflare ||
    !access ||
    !tailnet ||
    !edge ||
    !handover ||
    protect === undefined ||
    !secretVersion
  ) {
    throw new SettingsError(faults);
  }
  const tailscale = binaries?.tailscale ?? pins.tailscale;
  const { host, takeOverFrom, alerts, mayEnd = edge === "own" && !protect } = rest;
  const edgeSide = { cloudflare, access, edge, alerts, protect, secretVersion };
  const chosen = { ...edgeSide, tailnet, host, handover, takeOverFrom, mayEnd };
  return { ...chosen, tailscale, cloudflared, projects: data, backups };
};

/** The cloudflared that a project runs: its own choice, else the stack's first. */
export const pinOf = (settings: Settings, project: Project): pins.Pin => {
  const pin = settings.cloudflared.find(({ version }) => version === (project.cloudflared ?? version));
  if (!pin) throw new Error(`no cloudflared ${project.cloudflared} is pinned`);
  return pin;
};
