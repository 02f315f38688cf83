/** What a workload keeps by its volumes: as if `state.paths` named them, with who writes there. Pure. */
import type { Project } from "../project/project.ts";
import { isWithin, type State } from "../project/state.ts";
import { foldersOf } from "./volumes.ts";

type Kept = NonNullable<State["paths"]>[number];

const union = (lists: readonly (readonly string[] | undefined)[]): string[] => [
  ...new Set(lists.flatMap((list) => list ?? [])),
];

/** Volumes by folder, each with its services; of one that lies in another, the outer one. */
const volumesOf = ({ workload }: Project): readonly Kept[] => {
  const all = workload.services.flatMap((service) =>
    foldersOf(service).map(({ path }) => ({ path, by: service.name })),
  );
  return [...new Set(all.map(({ path }) => path))]
    .filter((path) => !all.some((other) => other.path !== path && isWithin(path, other.path)))
    .map((path) => ({ path, writers: union([all.filter((one) => isWithin(one.path, path)).map(({ by }) => by)]) }));
};

/** The project with its volumes among what it keeps. What `state.paths` says of one is believed: it may obey a pause. */
export const withKept = (project: Project): Project => {
  const { workload } = project;
  const all = workload.state?.paths ?? [];
  // What a dump has stays apart, also in a volume.
  const [dumped, named] = [all.filter((own) => own.dumped), all.filter((own) => !own.dumped)];
  const volumes = volumesOf(project).filter(({ path }) => !named.some((own) => isWithin(path, own.path)));
  if (volumes.length === 0) return project;
  const apart = named.filter(({ path }) => !volumes.some((volume) => isWithin(path, volume.path)));
  const merged = volumes.map(({ path, writers }) => ({
    path,
    writers: union([writers, ...named.filter((own) => isWithin(own.path, path)).map((own) => own.writers)]),
  }));
  return {
    ...project,
    workload: { ...workload, state: { ...workload.state, paths: [...apart, ...merged, ...dumped] } },
  };
};
