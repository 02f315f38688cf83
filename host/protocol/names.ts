/** What a project is called on a host: users, units and paths, each spelt once. Pure. */

/** Everything a project owns on a host. */
export interface UnitNames {
  readonly user: string;
  readonly connectorUser: string;
  readonly slice: string;
  readonly target: string;
  readonly connector: string;
  /** The connector that tries a change, beside the one that serves. */
  readonly candidate: string;
  readonly etc: string;
  readonly opt: string;
  readonly run: string;
  readonly state: string;
  /** File that holds the state's file system, and the unit that mounts it. */
  readonly image: string;
  readonly mount: string;
  readonly credential: string;
  /** Who copies what the project keeps: neither its workload nor its connector can read the store's credentials. */
  readonly backup: {
    readonly user: string;
    readonly environment: string;
    readonly cache: string;
    readonly service: string;
    readonly timer: string;
    readonly checkService: string;
    readonly checkTimer: string;
    /** Runs restic, for as long as one of its commands takes. */
    readonly restic: string;
  };
  /** Root's folder with the flag of a pause; a boot empties it. */
  readonly paused: string;
  /** While it exists, the project's services refuse to write. */
  readonly flag: string;
  /** Root's folder that says what the project is on this host: whether it serves, whether it may write. */
  readonly role: string;
  /** How rsync gives its plain files to a successor. */
  readonly giving: string;
  service(name: string): string;
  /** One of them that tries a change beside it. With a dot: no service is called so. */
  beside(name: string): string;
  /** What starts the service of a job, and when. With a dot: no service is called so. */
  job(name: string): { readonly service: string; readonly timer: string };
  /** One of its secrets, for root alone. */
  secret(name: string): string;
}

/** What the services of a project's own database are called: one makes it, one runs it. Nobody means them who names none. */
export const databaseServices = ["db-init", "db"] as const;

export const unitNames = (project: string): UnitNames => ({
  user: `outward-${project}`,
  connectorUser: `outward-${project}-tunnel`,
  slice: `outward-${project}.slice`,
  target: `outward-${project}.target`,
  connector: `outward-${project}-tunnel.service`,
  candidate: `outward-${project}-tunnel-next.service`,
  etc: `/etc/outward/${project}`,
  opt: `/opt/outward/${project}`,
  run: `/run/outward-${project}`,
  state: `/var/lib/outward/${project}`,
  image: `/var/lib/outward/.disks/${project}.img`,
  mount: `var-lib-outward-${project}.mount`,
  credential: `/etc/outward/${project}/tunnel.json`,
  backup: {
    user: `outward-${project}-backup`,
    environment: `/etc/outward/${project}/backup.env`,
    cache: `outward-${project}-backup`,
    service: `outward-${project}-backup.service`,
    timer: `outward-${project}-backup.timer`,
    checkService: `outward-${project}-backup-check.service`,
    checkTimer: `outward-${project}-backup-check.timer`,
    restic: `outward-${project}-restic.service`,
  },
  paused: `/run/outward/paused/${project}`,
  flag: `/run/outward/paused/${project}/read-only`,
  role: `/etc/outward/.roles/${project}`,
  giving: `/etc/outward/${project}/rsyncd.conf`,
  service: (name) => `outward-${project}-${name}.service`,
  beside: (name) => `outward-${project}.next-${name}.service`,
  job: (name) => ({
    service: `outward-${project}.job-${name}.service`,
    timer: `outward-${project}.job-${name}.timer`,
  }),
  secret: (name) => `/etc/outward/${project}/secrets/${name}`,
});
