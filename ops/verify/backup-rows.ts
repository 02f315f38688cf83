/** Lines about the backups: whether the last one is there, young enough, and whole where it is. */
import { z } from "zod";
import type { Unit } from "../inventory.ts";
import type { Machine } from "./machine.ts";
import { judged, type Row } from "./row.ts";

/** What `outward status --json` says of a unit's backup. */
const backup = z.object({
  at: z.string().nullable(),
  ageSeconds: z.number().nullable(),
  snapshot: z.string().nullable(),
  /** `waiting`: the first one is still to come. `idle`: the host does not serve, and makes none. */
  outcome: z.enum(["ok", "waiting", "failed", "old", "idle"]),
  reason: z.string().nullable(),
});

const status = z.object({ units: z.array(z.object({ project: z.string(), backup: backup.nullish() })) });

export type BackupStatus = z.infer<typeof backup>;

const seen = ({ at, ageSeconds, snapshot }: BackupStatus): string =>
  at === null
    ? "none yet, and its time has not come"
    : `${at}, ${Math.round((ageSeconds ?? 0) / 60)} minutes old, snapshot ${snapshot?.slice(0, 8)}`;

/** The line of one project. Pure. */
export const backupRow = (project: string, found: BackupStatus | null | undefined, place: string): Row =>
  judged(
    { line: `backup ${project}`, tried: "its last backup and its last check, as the host knows them", from: place },
    found === null || found === undefined
      ? ["the stack has a backup for it, and the host has none"]
      : ["failed", "old", "idle"].includes(found.outcome)
        ? [`${found.outcome}: ${found.reason ?? "the host does not serve"}`]
        : [],
    found ? seen(found) : "",
    `sudo outward backup ${project} on the host tries again; its reason is in sudo outward status`,
  );

/** A line for each project that has a backup; the others have none. */
export const backupRows = async (machine: Machine, units: readonly Unit[]): Promise<Row[]> => {
  const saved = units.filter((unit) => unit.backup);
  if (saved.length === 0) return [];
  const told = status.parse(JSON.parse(await machine.run("sudo outward status --json"))).units;
  return saved.map(({ project }) =>
    backupRow(project, told.find((unit) => unit.project === project)?.backup, machine.place),
  );
};
