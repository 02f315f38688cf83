/** Every name the stack gives: derived here, so that a host, a unit or a path is spelt once. Pure. */
import { createHash } from "node:crypto";
import { type Placed, placesOf } from "../settings/places.ts";

/** What cannot change in place on a host. Another value of any of these is another host. */
export interface HostTraits extends Placed {
  readonly image: string;
  readonly generation: number;
}

/** Six hex digits that identify a host by its traits: by all of its places, whichever of them it has taken. */
export const identity = ({ image, generation, ...placed }: HostTraits): string => {
  const [first, ...others] = placesOf(placed).map(({ serverType, location }) => [location, serverType]);
  return createHash("sha256")
    .update(JSON.stringify([first?.[0], image, first?.[1], generation, ...others]))
    .digest("hex")
    .slice(0, 6);
};

/** Server and tailnet name of a host: unique per stack and identity, so that two generations live side by side. */
export const hostName = (stack: string, host: HostTraits): string => `${hostPrefix(stack)}${identity(host)}`;

/** How the name of every host of a stack begins. */
export const hostPrefix = (stack: string): string => `outward-${stack}-`;

/** Names at the vendors: tunnels, applications, policies, tokens. Stacks of one account do not collide. */
export const edgeName = (stack: string, project: string, part?: string): string =>
  [stack, project, ...(part ? [part] : [])].join("-");

/** User that `pulumi up` logs in as, over Tailscale SSH. */
export const operatorUser = "ops";

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
  /** While it exists, the project's services refuse to write. */
  readonly flag: string;
  /** How rsync gives its plain files to a successor. */
  readonly giving: string;
  service(name: string): string;
}

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
  flag: `/run/outward-${project}/read-only`,
  giving: `/etc/outward/${project}/rsyncd.conf`,
  service: (name) => `outward-${project}-${name}.service`,
});
