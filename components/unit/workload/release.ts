/** Releases of a project as a host is told of them, and where on it a service finds its own. Pure. */
import type { Artifact } from "#host/protocol/artifacts.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { foundOf, programOf, type Release } from "#settings/workload/release.ts";

/** Its sum begins the folder's name; a single file's name is in it, since another one makes another folder. */
const folderOf = (release: Release, names: UnitNames): string => {
  const sum = foundOf(release).sha256.slice(0, 12);
  return `${names.opt}/releases/${[sum, ...(release.as === undefined ? [] : [release.as])].join("-")}`;
};

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
  const parts = [...byFolder].flatMap(([folder, services]) => {
    const release = services[0]?.release;
    if (!release) return [];
    const programs = services.flatMap((service) => {
      const path = programOf(service);
      return path === undefined ? [] : [{ service: service.name, path }];
    });
    const { as: single = null, path = "" } = release;
    const { sha256, url } = foundOf(release);
    const named = url === null ? path : new URL(url).pathname;
    const artifact = { kind: "release" as const, sha256, url, single, folder, programs };
    return [{ artifact, compressed: single === null && /\.t?zst$/.test(named) }];
  });
  return {
    artifacts: parts.map(({ artifact }) => artifact),
    packages: parts.some(({ compressed }) => compressed) ? ["zstd"] : [],
  };
};
