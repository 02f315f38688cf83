/** The folders that images keep things in: who makes them, and what a service of one asserts of them. Pure. */
import { unitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { foldersOf, makesVolumes } from "#settings/workload/volumes.ts";

/** The project with what makes its volumes: as its user, in its sandbox, before the first service that has one. */
export const withVolumes = (project: Project): Project => {
  const { services } = project.workload;
  const folders = [...new Set(services.flatMap((service) => foldersOf(service).map(({ path }) => path)))];
  if (folders.length === 0) return project;
  const { state } = unitNames(project.name);
  const made = folders.toSorted().map((path) => `${state}/${path}`);
  const maker: Service = { name: makesVolumes, type: "oneshot", exec: `/usr/bin/mkdir -p ${made.join(" ")}` };
  const waiting = services.map((service) =>
    foldersOf(service).length === 0 ? service : { ...service, after: [makesVolumes, ...(service.after ?? [])] },
  );
  return { ...project, workload: { ...project.workload, services: [maker, ...waiting] } };
};

/** Each folder on the way to one of its volumes is one, and no link of the project's own into somebody else's. */
export const volumeAsserts = (service: Service, state: string): string => {
  const folders = foldersOf(service).flatMap(({ path }) => {
    const parts = path.split("/");
    return parts.map((_, i) => `${state}/${parts.slice(0, i + 1).join("/")}`);
  });
  return [...new Set(folders)]
    .flatMap((folder) => [`AssertPathIsDirectory=${folder}`, `AssertPathIsSymbolicLink=!${folder}`])
    .join("\n");
};
