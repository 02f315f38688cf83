/** A project's own PostgreSQL: one cluster, run as the project's user, on a unix socket and nowhere else. */

import { databaseServices } from "#host/protocol/names.ts";
import type { HostFacts, Image } from "#settings/host/image.ts";
import type { Service } from "#settings/project/service.ts";
import type { State } from "#settings/project/state.ts";
import type { HostFile } from "#settings/project/workload.ts";
import { filesBelow } from "./deliver.ts";
import { roleFlag } from "./flags.ts";

/** PostgreSQL's major version in each image; another one reads no cluster but its own. */
const major = { "debian-12": 15, "debian-13": 17 } as const satisfies Record<Image, number>;

const [init, db] = databaseServices;

const binOf = (image: Image): string => `/usr/lib/postgresql/${major[image]}/bin`;

/** What a workload takes of it. */
export interface Postgres {
  readonly packages: readonly string[];
  /** The scripts that make, copy, follow and check it. */
  readonly files: readonly HostFile[];
  /** Two: one makes the cluster and its configuration, `db` runs it. Others start after `db`. */
  readonly services: readonly Service[];
  /** How what it keeps is copied, compared and followed. */
  readonly state: State;
  /** How a service finds it: `app` writes, `reader` cannot. */
  readonly environment: Readonly<Record<"app" | "reader", Readonly<Record<string, string>>>>;
}

/** The database \`app\` of a project, on a host of that image. */
export const postgres = (project: string, { image }: Pick<HostFacts, "image">): Postgres => {
  const data = `/var/lib/outward/${project}/postgres`;
  const socket = `/run/outward-${project}/postgres`;
  const folder = `/etc/outward/${project}/app/lib`;
  const scripts = `${folder}/postgres`;
  const bin = binOf(image);
  const environment = (role: string) => ({ PGHOST: socket, PGDATABASE: "app", PGUSER: role });
  return {
    packages: [`postgresql-${major[image]}`],
    files: filesBelow(new URL("./", import.meta.url), ["postgres"], folder),
    services: [
      {
        name: init,
        type: "oneshot",
        exec: `${scripts}/init.sh ${data} ${socket}`,
        environment: { PG_BIN: bin, READ_ONLY: roleFlag(project) },
      },
      { name: db, type: "notify", exec: `${bin}/postgres -D ${data}`, after: [init], stopSignal: "SIGINT" },
    ],
    state: {
      environment: { PGHOST: socket, PG_BIN: bin },
      dump: `${scripts}/dump.sh`,
      checkedDump: `${scripts}/checked-dump.sh`,
      dumps: { format: "postgresql", version: major[image] },
      load: `${scripts}/load.sh`,
      check: `${scripts}/check.sh`,
      compare: `${scripts}/compare.sh`,
      quiesce: `${scripts}/quiesce.sh`,
      follow: {
        kind: `postgresql-${major[image]}`,
        socket: `${socket}/.s.PGSQL.5432`,
        begin: `${scripts}/follow.sh ${data}`,
        promote: `${scripts}/promote.sh ${data}`,
        obstacle: `${scripts}/obstacle.sh`,
      },
    },
    environment: { app: environment("app"), reader: environment("reader") },
  };
};
