/**
 * Maps of the sample stack without an engine: Pulumi.prod.yaml and the projects, parsed as the program parses them.
 * That the program registers the same facts is shown in tests/program/map.test.ts.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { hostName } from "#components/names.ts";
import { type Fact, mapOf } from "#ops/map/facts.ts";
import type { ExposureMap } from "#ops/map/model.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings } from "#settings/index.ts";
import type { ProjectDefinition } from "#settings/project/define.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { credentials } from "#tests/unit/settings/sample.ts";

type Section = Record<string, unknown>;
type Config = Record<string, unknown>;

/** What a pull request may touch: the stack's config, and the data of the projects. */
export interface Patch {
  readonly config?: (config: Config) => void;
  /** Gets each project's data as its file builds them, and gives what a changed file would. */
  readonly project?: (project: Project) => Project;
  /** Names of projects that are there. @default all */
  readonly without?: string;
}

export const section = (config: Config, name: string): Section => config[`outward:${name}`] as Section;

/** A project whose route of a name is changed, or left out when nothing comes back. */
export const route =
  (project: string, name: string, change: (route: Route) => readonly Route[]) =>
  (data: Project): Project =>
    data.name === project
      ? { ...data, routes: data.routes.flatMap((one) => (one.name === name ? change(one) : [one])) }
      : data;

const example = (): Config => {
  const file = new URL("../../../../Pulumi.prod.yaml", import.meta.url);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Config };
  for (const name of ["blog", "motor"]) delete section(config, name).backup;
  return config;
};

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const changed = (definition: ProjectDefinition, change: (project: Project) => Project): ProjectDefinition => ({
  ...definition,
  build: (config, host) => change(definition.build(config, host)),
});

/** Facts of a stack's settings, as its components register them. */
export const factsOf = (patch: Patch = {}, ids = true): readonly Fact[] => {
  const config = example();
  patch.config?.(config);
  const there = definitions.filter(({ name }) => name !== patch.without);
  const settings = parseSettings(
    { ...credentials, ...Object.fromEntries(Object.entries(config).map(([key, value]) => [key, text(value)])) },
    there.map((definition) => changed(definition, patch.project ?? ((project) => project))),
  );
  const host = settings.host ? hostName("prod", settings.host) : undefined;
  const fact = (type: string, name: string, says: Section, id?: string): Fact => ({
    urn: `urn:pulumi:prod::outward::${type}::${name}`,
    type,
    says,
    id,
  });
  return [
    fact("pulumi:pulumi:Stack", "outward-prod", {}),
    fact("outward:edge:Groups", "groups", { groups: settings.access.groups, places: settings.access.places }),
    ...settings.projects.flatMap(({ name, routes }) => [
      fact("outward:edge:Project", name, { routes }),
      fact(
        "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
        `${name}-tunnel`,
        { name: `prod-${name}` },
        ids ? `id-of-${name}` : undefined,
      ),
      ...(host ? [fact("outward:host:Unit", `${name}-on-${host}`, { project: name, host })] : []),
    ]),
    ...(host ? [fact("outward:handover:Active", "active", { host })] : []),
  ];
};

export const mapWith = (patch?: Patch, ids?: boolean): ExposureMap => mapOf("preview", factsOf(patch, ids));
