/** Releases of a project as a host is told of them, and where on it a service finds its own. Pure. */
import type { Artifact } from "#host/protocol/artifacts.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { programOf, type Release } from "#settings/workload/release.ts";

/** Its sum begins the folder's name; a single file's name is in it, since another one makes another folder. */
const folderOf = ({ sha256, as }: Release, names: UnitNames): string =>
  `${names.opt}/releases/${[sha256.slice(0, 12), ...(as === undefined ? [] : [as])].join("-")}`;

/** What systemd starts, and where: the first word of `exec` may be a file of the release. */
export const startOf = (service: Service, names: UnitNames): { readonly exec: string; readonly folder: string } => {
  const { exec = "", release } = service;
  if (!release) return { exec, folder: names.state };
  const folder = folderOf(release, names);
  return { exec: programOf(service) === undefined ? exec : `${folder}/${exec.replace(/^\.\//, "")}`, folder };
};

/** Those of a project, each once, and what Debian has to unpack them with. */
export const releaseParts = (
  { workload }: Project,
  names: UnitNames,
): { readonly artifacts: readonly Artifact[]; readonly packages: readonly string[] } => {
  const byFolder = Map.groupBy(
    workload.services.filter(({ release }) => release),
    ({ release }) => (release ? folderOf(release, names) : ""),
  );
  const artifacts = [...byFolder].flatMap(([folder, services]) => {
    const release = services[0]?.release;
    if (!release) return [];
    const programs = services.flatMap((service) => {
      const path = programOf(service);
      return path === undefined ? [] : [{ service: service.name, path }];
    });
    const { sha256, url, as: single = null } = release;
    return [{ kind: "release" as const, sha256, url, single, folder, programs }];
  });
  const compressed = artifacts.some(({ url, single }) => single === null && /\.t?zst$/.test(new URL(url).pathname));
  return { artifacts, packages: compressed ? ["zstd"] : [] };
};
