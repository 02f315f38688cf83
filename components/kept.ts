/** What a project keeps in plain files, as its unit brings it: rsync, and how it gives them to a successor. Pure. */
import { render } from "../cloud-init/render.ts";
import type { State } from "../settings/state.ts";
import { file, type ManifestFile } from "./file.ts";
import { unitNames } from "./names.ts";

/** What `outward files-give`, `files-take` and `files-compare` go by. */
export interface ManifestKept {
  /** rsync's, for the side that gives. */
  readonly config: string;
  /** Below the project's state folder. */
  readonly paths: readonly string[];
  /** Services that have to be stopped for the paths to stay as they are. */
  readonly writers: readonly string[];
}

interface KeptParts {
  /** Null for a project that keeps no plain files. */
  readonly kept: ManifestKept | null;
  readonly packages: readonly string[];
  readonly files: readonly ManifestFile[];
}

export const keptParts = (project: string, state: State | undefined): KeptParts => {
  const paths = state?.paths ?? [];
  if (paths.length === 0) return { kept: null, packages: [], files: [] };
  const names = unitNames(project);
  return {
    kept: {
      config: names.giving,
      paths: paths.map(({ path }) => path),
      writers: [...new Set(paths.flatMap(({ writers = [] }) => writers))].map(names.service),
    },
    packages: ["rsync"],
    files: [file(names.giving, render("units/rsyncd.conf", { project, state: names.state }), [], "0640", names.user)],
  };
};
