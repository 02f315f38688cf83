/**
 * The stack's config, parsed once and strictly: unknown keys, wrong values and contradictions between projects
 * all end up in one SettingsError before any resource is registered.
 */
import { z } from "zod";
import { directoryFaults } from "./access/directory.ts";
import { nameFaults } from "./access/references.ts";
import { controlFaults, credentialFaults } from "./credentials.ts";
import { type HostFacts, type Image, images } from "./host/image.ts";
import * as pins from "./host/pins.ts";
import { placeFaults } from "./host/places.ts";
import type { Backup, Backups } from "./project/backup.ts";
import { backupFaults, maintenanceFaults, tokenFaults } from "./project/checks.ts";
import type { ProjectDefinition } from "./project/define.ts";
import { certificateFaults } from "./project/hostnames.ts";
import { originFaults } from "./project/origin-faults.ts";
import { type Project, project as projectSchema } from "./project/project.ts";
import { relations } from "./project/relations.ts";
import { SettingsError } from "./schema/faults.ts";
import { parse, unwrapped } from "./schema/parse.ts";
import { sections } from "./sections.ts";
import { edgeFaults, ownsEdge, providersOf } from "./stack-role.ts";
import { withKept } from "./workload/kept.ts";
import { registryFaults } from "./workload/registries.ts";
import { type Secrets, secretFaults } from "./workload/secrets.ts";

type Dumps = NonNullable<NonNullable<Project["workload"]["state"]>["dumps"]>;

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
  | "registries"
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
  /** By project; of one that has none there is nothing. */
  readonly secrets: Readonly<Record<string, Secrets>>;
  /** What the projects' dumps are of on a host of an image, by name; of one that cannot be made for it nothing is known. */
  readonly dumpsOn: (image: string) => Readonly<Record<string, Dumps>>;
}

type Config = Readonly<Record<string, string | undefined>>;

const namespace = "outward:";

/** Keys that are text as they stand: JSON would make a number of a stack that is called 2024. */
const isText = (name: string): boolean =>
  Object.hasOwn(sections, name) && unwrapped(sections[name as keyof typeof sections]) instanceof z.ZodString;

/** Our part of the config; values are JSON where they are structured, else the text itself. */
const ours = (config: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(namespace))
      .map(([key, text = ""]) => [key.slice(namespace.length), structured(key.slice(namespace.length), text)]),
  );

const structured = (name: string, text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isText(name) && typeof value !== "string" ? text : value;
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
  readonly secrets?: Secrets | undefined;
  readonly faults: readonly string[];
}

/** A project's data, if its section of the config is right; a wrong section is reported with the others. */
const built = (definition: ProjectDefinition, section: unknown, host: HostFacts): Built => {
  const { name } = definition;
  const own = definition.config.safeParse(section);
  if (!own.success) return { name, faults: [] };
  // What is secret of it never gets into a project's data.
  const { backup, secrets, ...config } = own.data as { backup?: Backup; secrets?: Secrets };
  const { data, faults } = parse(projectSchema, definition.build(config as never, host), `projects.${name}`);
  return { name, backup, secrets, data: data && withKept(data), faults };
};

/** @param made the data of a project on a host of an image */
const dumpsBy =
  (made: (image: Image) => readonly Built[]) =>
  (name: string): Readonly<Record<string, Dumps>> => {
    const image = images.find((one) => one === name);
    const found = (image ? made(image) : []).flatMap(({ name, data }) => {
      const dumps = data?.workload.state?.dumps;
      return dumps ? [[name, dumps] as const] : [];
    });
    return Object.fromEntries(found);
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
  const made = (host: HostFacts) => definitions.map((definition) => built(definition, input[definition.name], host));
  const projects = made(facts);
  const data = projects.flatMap((project) => project.data ?? []);
  const backups: Backups = Object.fromEntries(projects.flatMap(({ name, backup }) => (backup ? [[name, backup]] : [])));
  const secrets = Object.fromEntries(projects.flatMap(({ name, secrets }) => (secrets ? [[name, secrets]] : [])));
  const directory = sections.access.safeParse(input.access).data;
  const { cloudflare, access, tailnet, binaries, protect, secretVersion, edge, handover, ...rest } = (stack.data ??
    {}) as Partial<Sections>;
  const cloudflared = binaries?.cloudflared ?? pins.cloudflared;
  const zone = sections.cloudflare.shape.zone.safeParse(
    (input.cloudflare as { zone?: unknown } | undefined)?.zone,
  ).data;
  const certificates =
    sections.cloudflare.shape.certificates.safeParse(
      (input.cloudflare as { certificates?: unknown } | undefined)?.certificates,
    ).data ?? [];
  const faults = [
    ...stack.faults,
    ...credentialFaults(config, env, providersOf(input)),
    ...controlFaults(config, env, sections.tailnet.safeParse(input.tailnet).data?.loginServer),
    ...edgeFaults(input, own),
    ...placeFaults(input.host),
    ...projects.flatMap((project) => project.faults),
    ...relations(data, zone, cloudflared, certificates),
    ...certificateFaults(certificates, zone),
    ...originFaults(data),
    ...tokenFaults(data),
    ...backupFaults(data, backups),
    ...secretFaults(data, secrets, input.host !== undefined),
    ...registryFaults(data, sections.registries.safeParse(input.registries).data ?? {}),
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
  const registries = stack.data?.registries ?? {};
  const edgeSide = { cloudflare, access, edge, alerts, protect, secretVersion };
  const chosen = { ...edgeSide, tailnet, host, handover, takeOverFrom, mayEnd, registries };
  return {
    ...chosen,
    tailscale,
    cloudflared,
    projects: data,
    backups,
    secrets,
    dumpsOn: dumpsBy((image) => made({ image })),
  };
};

/** The cloudflared that a project runs: its own choice, else the stack's first. */
export const pinOf = (settings: Settings, project: Project): pins.Pin => {
  const pin = settings.cloudflared.find(({ version }) => version === (project.cloudflared ?? version));
  if (!pin) throw new Error(`no cloudflared ${project.cloudflared} is pinned`);
  return pin;
};
