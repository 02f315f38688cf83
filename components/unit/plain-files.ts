/** What a project keeps in plain files, as its unit brings it: rsync, and how it gives them to a successor. Pure. */

import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { ManifestKept } from "#host/protocol/manifest.ts";
import { unitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import { runningOf } from "#settings/workload/schedule.ts";
import { renderUnit } from "./files.ts";

interface PlainFileParts {
  /** Null for a project that keeps no plain files. */
  readonly kept: ManifestKept | null;
  readonly packages: readonly string[];
  readonly files: readonly ManifestFile[];
}

/** A job is none of those that rest and rise: a pause ends it, and its time begins it. */
export const plainFileParts = ({ name: project, workload }: Project): PlainFileParts => {
  const paths = workload.state?.paths ?? [];
  if (paths.length === 0) return { kept: null, packages: [], files: [] };
  const names = unitNames(project);
  const dumped = paths.filter((own) => own.dumped).map(({ path }) => path);
  return {
    kept: {
      config: names.giving,
      paths: paths.filter((own) => !own.dumped).map(({ path }) => path),
      ...(dumped.length > 0 ? { dumped } : {}),
      writers: [...new Set(paths.flatMap(({ writers = [] }) => writers))]
        .filter((writer) => runningOf(workload.services).some(({ name }) => name === writer))
        .map(names.service),
    },
    packages: ["rsync"],
    files: [hostFile(names.giving, renderUnit("rsyncd.conf", { project, state: names.state }), [], "0640", names.user)],
  };
};
