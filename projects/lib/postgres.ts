/** A project's own PostgreSQL: one cluster, run as the project's user, on a unix socket and nowhere else. */
import type { Service } from "../../settings/project.ts";
import type { State } from "../../settings/state.ts";

const bin = "/usr/lib/postgresql/17/bin";

/** Debian packages that it needs. */
export const postgresPackages = ["postgresql-17"] as const;

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
export const postgresServices = (project: string): Service[] => {
  const { data, socket, scripts } = postgresPaths(project);
  return [
    { name: "db-init", type: "oneshot", exec: `${scripts}/init.sh ${data} ${socket}` },
    { name: "db", type: "notify", exec: `${bin}/postgres -D ${data}`, after: ["db-init"], stopSignal: "SIGINT" },
  ];
};

/** What the database keeps, by the scripts beside it. */
export const postgresState = (project: string): State => {
  const { data, socket, scripts } = postgresPaths(project);
  return {
    environment: { PGHOST: socket },
    dump: `${scripts}/dump.sh`,
    load: `${scripts}/load.sh`,
    check: `${scripts}/check.sh`,
    quiesce: `${scripts}/quiesce.sh`,
    follow: {
      kind: postgresPackages[0],
      socket: `${socket}/.s.PGSQL.5432`,
      begin: `${scripts}/follow.sh ${data}`,
      promote: `${scripts}/promote.sh`,
    },
  };
};
