/** What a host is told: `outward apply` takes a manifest, `outward baseline` and `outward upkeep` others. Described here and nowhere else. */
import { z } from "zod";
import { artifact } from "./artifacts.ts";
import { dumps } from "./dumps.ts";
import { exchangeShape, oneshotShape } from "./exchanges.ts";
import { entry } from "./file.ts";
import { jobShape } from "./jobs.ts";
import { versionShape } from "./versions.ts";

const strings = z.array(z.string()).readonly();

export const download = z
  .object({ url: z.string(), sha256: z.string(), path: z.string(), restarts: strings })
  .meta({ id: "Download", description: "A binary by URL and checksum." });

export const disk = z
  .object({ image: z.string(), folder: z.string(), unit: z.string(), user: z.string(), mib: z.int() })
  .meta({ id: "Disk", description: "Where its state is, and at most how much of it." });

const follow = z
  .object({
    kind: z.string(),
    socket: z.string(),
    begin: z.string(),
    promote: z.string(),
    obstacle: z.string().optional(),
  })
  .meta({
    id: "Follow",
    description: "`begin`, `promote` and `obstacle` are commands, `socket` what a successor is let in to.",
  });

export const kept = z
  .object({
    config: z.string(),
    paths: strings,
    /** Below the state's folder as well: files that the dump has, and not these. @default none */
    dumped: strings.optional(),
    writers: strings,
  })
  .meta({
    id: "Kept",
    description:
      "Plain files: rsync's config for the side that gives, paths below the state's folder, and the services that write them.",
  });

export const stateShape = z
  .object({
    user: z.string(),
    slice: z.string(),
    /** Folders that its commands may write to. */
    writable: strings,
    flag: z.string(),
    /** Where a successor reaches what it follows, on the host's address in the tailnet. */
    port: z.int(),
    dump: z.string(),
    checkedDump: z.string().optional(),
    dumps: dumps.optional(),
    load: z.string(),
    check: z.string(),
    compare: z.string().optional(),
    quiesce: z.string().optional(),
    follow: follow.optional(),
    environment: z.record(z.string(), z.string()).optional(),
    /** Null without plain files. */
    kept: kept.nullable().optional(),
    /** Whether its commands may ask for names, as its services may. @default false */
    names: z.boolean().optional(),
    /** Whether its commands make machine code. @default false */
    jit: z.boolean().optional(),
  })
  .meta({
    id: "State",
    description: "How what a project keeps is copied, compared and stopped from changing. Commands are lines of words.",
  });

export const backupShape = z
  .object({
    user: z.string(),
    repository: z.string(),
    /** File with the repository's address, its password and the store's credentials. */
    environment: z.string(),
    cache: z.string(),
    /** Begins the names of the units that run restic. */
    restic: z.string(),
    /** Files that restic's units get, by name: those of SFTP. */
    credentials: z.record(z.string(), z.string()),
    /** Services that may be at work when the backup is taken away: of the backup, of its check. */
    services: strings,
    everySeconds: z.int(),
    checkSeconds: z.int(),
    /** How many snapshots stay, by hour, day and so on; none of these: nothing is ever deleted. */
    keep: z.record(z.string(), z.int()),
    verifyPercent: z.int(),
  })
  .meta({ id: "Backup", description: "Where to and how often. No secret is in it." });

const instance = { service: z.string(), ready: z.string() };

const candidate = z
  .object({ ...instance, files: z.array(entry).readonly() })
  .meta({ id: "Candidate", description: "The connector that tries a change, beside the one that serves." });

export const connector = z
  .object({
    ...instance,
    /** File of its tunnel's credential. */
    credential: z.string(),
    /** Told when it fails. */
    version: z.string(),
    candidate,
    /** It is healthy when it has as many. */
    connections: z.int(),
    /** How long each of the two may take to become healthy. */
    patienceSeconds: z.int(),
  })
  .meta({ id: "Connector", description: "A connector's service, and where it says how many connections it has." });

export const healthName = z.object({ host: z.string(), serverName: z.string() }).meta({
  id: "HealthName",
  description: "How a service is named that is asked: `host` in the header, `serverName` in TLS.",
});

export const manifestShape = z
  .object({
    protocol: z.int(),
    project: z.string(),
    target: z.string(),
    packages: strings,
    files: z.array(entry).readonly(),
    /** Paths of those that make the workload's version, and go back with it. @default none does */
    versioned: strings.optional(),
    /** By service, of those that run an image or a release. @default none */
    versions: z.record(z.string(), versionShape).optional(),
    downloads: z.array(download).readonly(),
    /** Fetched and unpacked before anything is changed. @default none */
    artifacts: z.array(artifact).readonly().optional(),
    services: strings,
    disk,
    /** Health URLs by service. */
    health: z.record(z.string(), z.string()),
    /** By service; one that has none is asked by its address. */
    healthNames: z.record(z.string(), healthName).optional(),
    /** By service, those behind a route, each behind all that it starts after. */
    exchanges: z.record(z.string(), exchangeShape).optional(),
    /** In the order in which they run. */
    oneshots: z.array(oneshotShape).readonly().optional(),
    /** By name. @default none */
    jobs: z.record(z.string(), jobShape).optional(),
    /** Null for a workload that keeps nothing. */
    state: stateShape.nullable(),
    /** Null without a backup. */
    backup: backupShape.nullable(),
    connector,
  })
  .meta({ id: "Manifest", description: "What a unit brings to a host." });

export const upkeepShape = z
  .object({ packages: strings, files: z.array(entry).readonly(), timers: strings, locked: strings })
  .meta({ id: "Upkeep", description: "What a host does by itself. `locked`: users whose password opens nothing." });

export const baselineShape = z
  .object({
    protocol: z.int(),
    files: z.array(entry).readonly(),
    /** As `tailscale set` takes them, without the dashes. */
    tailscale: z.record(z.string(), z.boolean()),
  })
  .meta({
    id: "Baseline",
    description: "The host's own files. `restarts` are restarted when a file changes; `tailscale`: its preferences.",
  });

export type Download = Readonly<z.infer<typeof download>>;
export type ManifestKept = Readonly<z.infer<typeof kept>>;
export type ManifestState = Readonly<z.infer<typeof stateShape>>;
export type ManifestBackup = Readonly<z.infer<typeof backupShape>>;
export type Connector = Readonly<z.infer<typeof connector>>;
export type Manifest = Readonly<z.infer<typeof manifestShape>>;
export type Baseline = Readonly<z.infer<typeof baselineShape>>;
export type Upkeep = Readonly<z.infer<typeof upkeepShape>>;
