/** What a host says of itself: `outward status --json`. Pure. */
import { z } from "zod";
import { dumps } from "./dumps.ts";
import { facts } from "./facts.ts";
import { jobStatus } from "./jobs.ts";
import { versionStatus } from "./versions.ts";

/**
 * What a project is on a host. `none`: nothing but installed. `standby`: takes the peer's data. `ready`: has all of them, and
 * nothing changes them until it serves. `active`: serves and writes. `paused`: serves, and writes nothing for the moment.
 * `ceded`: serves reads, the peer writes. `left`: serves nothing any more; the peer does, when there is one.
 */
export const roles = ["none", "standby", "ready", "active", "paused", "ceded", "left"] as const;

/** `waiting`: the first one is still to come. `idle`: the host does not serve, and makes none. */
export const backupOutcomes = ["ok", "waiting", "failed", "old", "idle"] as const;

const answer = z
  .object({ status: z.int(), body: z.string() })
  .meta({ id: "Answer", description: "Of a health URL; status 0 when there is none." });

const room = z
  .object({ mib: z.int(), freeMiB: z.int() })
  .meta({ id: "Room", description: "Of the disk that its state is on." });

const judged = z
  .object({
    at: z.string().nullable(),
    ageSeconds: z.int().nullable(),
    snapshot: z.string().nullable(),
    bytes: z.int().nullable(),
    /** Whether a restore of it can be compared with what it was made of; null without one, and where nobody says. */
    comparable: z.boolean().nullable().default(null),
    everySeconds: z.int(),
    checkedAt: z.string().nullable(),
    outcome: z.enum(backupOutcomes),
    /** Of a good one, what else did not come of it. */
    reason: z.string().nullable(),
  })
  .meta({ id: "Judged", description: "A unit's backups: the last one, and what there is to say of them." });

/** What a project is on a host, and what it needs of another one or has promised it. */
export const roleStatus = z
  .object({
    role: z.enum(roles).default("none"),
    /** The other host of a role that has one. */
    peer: z.string().nullable().default(null),
    /** Seconds since 1970 when this host was let serve, or last was: it rises with every change. */
    epoch: z.int().default(0),
    /** By which it takes the peer's data, or came to serve. */
    claim: z.string().nullable().default(null),
    /** That it is in, that it ceded in, or that it has the data of. */
    pause: z.string().nullable().default(null),
    /** Of its data, while it is ready: of the host that wrote them. */
    of: z.int().nullable().default(null),
    /** The claim that it has ceded to. */
    heir: z.string().nullable().default(null),
    /** Since when its data are what they are, ISO 8601: of one that is ready, has ceded, or has left. */
    at: z.string().nullable().default(null),
  })
  .meta({
    id: "RoleStatus",
    description: "What a project is on a host, and what it needs of another one or has promised it.",
  });

const unit = z
  .object({
    ...roleStatus.shape,
    /** Of its record: what it was applied by. */
    protocol: z.int().default(0),
    project: z.string(),
    /** Whether it has anything that has to move with it. */
    keeps: z.boolean(),
    /** What a successor must have the same to follow it instead of loading dumps; null when it cannot be followed. */
    follow: z.string().nullable(),
    /** Why it cannot be followed as it is now, a clause; null when it can, and where nobody asked: it takes a while. */
    obstacle: z.string().nullable().default(null),
    /** What a dump of it is of; null when nobody says. */
    dumps: dumps.nullable().default(null),
    /** What it keeps in plain files, below its state folder; null without any. */
    paths: z.array(z.string()).nullable().default(null),
    /** Id of its tunnel, while it has the credential. */
    tunnel: z.string().nullable().default(null),
    /** SHA-256 of that credential. */
    credential: z.string().nullable().default(null),
    /** Its cloudflared, one of the services. */
    connector: z.string(),
    /** systemd's state by service; `resting` for one that writes plain files, on a host that takes them. */
    services: z.record(z.string(), z.string()),
    disk: room.optional(),
    /** Answer of each health URL. */
    health: z.record(z.string(), answer),
    backup: judged.nullable().default(null),
    jobs: z.record(z.string(), jobStatus).default({}),
    /** By service, of those that run an image or a release. */
    versions: z.record(z.string(), versionStatus).default({}),
    /** Since when it runs what was before, although the stack orders another version; null when it runs what is ordered. */
    rolledBack: z.string().nullable().default(null),
  })
  .meta({ id: "UnitStatus", description: "A unit, as it is at this moment." });

export const statusShape = z
  .object({
    protocol: z.int().default(0),
    units: z.array(unit),
  })
  .meta({ id: "Status", description: "What `outward status --json` says." });

export type HostStatus = z.infer<typeof statusShape>;
export type UnitStatus = HostStatus["units"][number];
export type Role = UnitStatus["role"];
export type BackupStatus = NonNullable<UnitStatus["backup"]>;

export const unitOf = (status: HostStatus | undefined, project: string): UnitStatus | undefined =>
  status?.units.find((unit) => unit.project === project);

/** From this number on a project has a role of its own. */
const ownRoles = 2;

/** Before, a host was one thing with all that it had. */
const asOne = (answer: unknown): Pick<UnitStatus, "role" | "peer"> =>
  z.object({ role: z.enum(roles), peer: z.string().nullable() }).parse(answer);

/** @throws when the host's program is newer than this checkout knows, or too old. */
export const parseStatus = (text: string): HostStatus => {
  const answer: unknown = JSON.parse(text);
  const { protocol } = z.object({ protocol: z.int().default(0) }).parse(answer);
  if (protocol > facts.PROTOCOL)
    throw new Error(
      `the host speaks protocol ${protocol}, and this checkout ${facts.PROTOCOL}: a newer one was here; update the checkout`,
    );
  if (protocol < facts.PROTOCOL - 1)
    throw new Error(
      `the host speaks protocol ${protocol}, and this checkout ${facts.PROTOCOL - 1} and ${facts.PROTOCOL}: run pulumi up of the release between them first`,
    );
  const status = statusShape.parse(answer);
  return protocol < ownRoles
    ? { ...status, units: status.units.map((unit) => ({ ...unit, ...asOne(answer) })) }
    : status;
};
