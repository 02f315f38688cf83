/** A project's own PostgreSQL: one cluster, run as the project's user, on a unix socket and nowhere else. */
import type { Image } from "../../settings/image.ts";
import type { Service } from "../../settings/project.ts";
import type { State } from "../../settings/state.ts";

/** PostgreSQL's major version in each image; another one reads no cluster but its own. */
const major = { "debian-12": 15, "debian-13": 17 } as const satisfies Record<Image, number>;

const binOf = (image: Image): string => `/usr/lib/postgresql/${major[image]}/bin`;

/** Debian packages that it needs. */
export const postgresPackages = (image: Image): string[] => [`postgresql-${major[image]}`];

/** Where a project's cluster and its socket are. */
export const postgresPaths = (project: string) => ({
  data: `/var/lib/outward/${project}/postgres`,
  socket: `/run/outward-${project}/postgres`,
  scripts: `/etc/outward/${project}/app/lib/postgres`,
});

/** How a service finds the database. `reader` cannot write. @default app */
export const postgresEnvironment = (project: string, role: "app" | "reader" = "app"): Record<string, string> => ({
  PGHOST: postgresPaths(project).socket,
  PGDATABASE: "app",
  PGUSER: role,
});

/** Two services: one makes the cluster and its configuration, the other runs it. */
export const postgresServices = (project: string, image: Image): Service[] => {
  const { data, socket, scripts } = postgresPaths(project);
  const bin = binOf(image);
  return [
    { name: "db-init", type: "oneshot", exec: `${scripts}/init.sh ${data} ${socket}`, environment: { PG_BIN: bin } },
    { name: "db", type: "notify", exec: `${bin}/postgres -D ${data}`, after: ["db-init"], stopSignal: "SIGINT" },
  ];
};

/** What the database keeps, by the scripts beside it. */
export const postgresState = (project: string, image: Image): State => {
  const { data, socket, scripts } = postgresPaths(project);
  return {
    environment: { PGHOST: socket, PG_BIN: binOf(image) },
    dump: `${scripts}/dump.sh`,
    load: `${scripts}/load.sh`,
    check: `${scripts}/check.sh`,
    quiesce: `${scripts}/quiesce.sh`,
    follow: {
      kind: `postgresql-${major[image]}`,
      socket: `${socket}/.s.PGSQL.5432`,
      begin: `${scripts}/follow.sh ${data}`,
      promote: `${scripts}/promote.sh`,
    },
  };
};
