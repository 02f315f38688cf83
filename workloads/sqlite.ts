/** A project's own SQLite: databases that its services keep as files, copied whole while they write. */

import { unitNames } from "#host/protocol/names.ts";
import type { State } from "#settings/project/state.ts";
import type { HostFile } from "#settings/project/workload.ts";
import { filesBelow } from "./deliver.ts";

/** One or more. */
type Some = readonly [string, ...string[]];

/** What a workload takes of it. */
export interface Sqlite {
  readonly packages: readonly string[];
  /** The scripts that copy, load and compare them. */
  readonly files: readonly HostFile[];
  readonly state: State;
}

/**
 * The databases in those files of a project.
 * @param databases below the project's state folder, also in an image's volume; one that is not there is an empty one
 * @param writers each service that opens one, also to read: they are stopped while what it has is replaced
 */
export const sqlite = (project: string, databases: Some, writers: Some): Sqlite => {
  const folder = `/etc/outward/${project}/app/lib`;
  const run = (...words: readonly string[]) => ["/usr/bin/python3", "-B", ...words].join(" ");
  const those = [unitNames(project).state, ...databases];
  const scripts = `${folder}/sqlite`;
  return {
    packages: ["python3"],
    files: filesBelow(new URL("./", import.meta.url), ["sqlite"], folder),
    state: {
      dump: run(`${scripts}/dump.py`, ...those),
      checkedDump: run(`${scripts}/dump.py`, "--checked", ...those),
      dumps: { format: "sqlite", version: 3 },
      load: run(`${scripts}/load.py`, ...those),
      check: run(`${scripts}/check.py`, ...those),
      paths: databases.map((path) => ({ path, writers: [...writers], dumped: true })),
    },
  };
};
