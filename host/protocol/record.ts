/** What a host keeps of what it was brought, without secrets: written by its program, read by every later one. */
import { z } from "zod";
import { heldArtifact } from "./artifacts.ts";
import { jobShape } from "./jobs.ts";
import { backupShape, disk, healthName, stateShape } from "./manifest.ts";
import { versionStatus } from "./versions.ts";

const strings = z.array(z.string()).readonly();

const trace = z.object({ service: z.string(), paths: strings }).meta({
  id: "Trace",
  description: "What is written down of a candidate, so that it is found when the run that made it was killed.",
});

const installed = z
  .object({ service: z.string(), ready: z.string(), connections: z.int(), credential: z.string() })
  .meta({ id: "Installed", description: "What a record keeps of a connector." });

export const record = z
  .object({
    /** None is 0. */
    protocol: z.int().optional(),
    project: z.string(),
    target: z.string(),
    services: strings,
    health: z.record(z.string(), z.string()),
    /** A record of before has none. */
    healthNames: z.record(z.string(), healthName).optional(),
    disk,
    state: stateShape.nullable(),
    /** A record of an early program knows no backup. */
    backup: backupShape.nullable().optional(),
    /** Digests by path. */
    applied: z.record(z.string(), z.string()),
    candidate: trace,
    connector: installed,
    /** A record of before, and a unit without any, has none; `earlier` is what it had before these. */
    artifacts: z.array(heldArtifact).readonly().optional(),
    earlier: z.array(heldArtifact).readonly().optional(),
    /** By name; a unit without any has none. */
    jobs: z.record(z.string(), jobShape).optional(),
    /** By service; a unit without any has none. */
    versions: z.record(z.string(), versionStatus).optional(),
  })
  .meta({
    id: "Record",
    description: "A unit as it is installed. `applied`: digests by path. Without `protocol` it is of 0.",
  });

export const hostRecord = z
  .object({
    protocol: z.int(),
    /** SHA-256 of each file by path, by the verb that brought it. */
    files: z.record(z.string(), z.record(z.string(), z.string())),
  })
  .meta({ id: "HostRecord", description: "The host's own files as they were brought: SHA-256 by path, by verb." });
