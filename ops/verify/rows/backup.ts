/** Lines about the backups: whether the last one is there, young enough, and whole where it is. */

import { type BackupStatus, parseStatus } from "#host/protocol/status.ts";
import { onHost } from "#host/protocol/verbs.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import type { Machine } from "../machine.ts";
import { judged, type VerifyRow } from "../row.ts";

const seen = ({ at, ageSeconds, snapshot, comparable, reason }: BackupStatus): string => {
  if (at === null) return "none yet, and its time has not come";
  const untried = comparable === false ? ", which has no check to compare a restore with" : "";
  const rest = reason ? `; ${reason}` : "";
  return `${at}, ${Math.round((ageSeconds ?? 0) / 60)} minutes old, snapshot ${snapshot?.slice(0, 8)}${untried}${rest}`;
};

/** The line of one project. Pure. */
export const backupRow = (project: string, found: BackupStatus | null | undefined, place: string): VerifyRow =>
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
export const backupRows = async (machine: Machine, units: readonly RecordedUnit[]): Promise<VerifyRow[]> => {
  const saved = units.filter((unit) => unit.backup);
  if (saved.length === 0) return [];
  const reported = parseStatus(await machine.run(onHost("status", "--json"))).units;
  return saved.map(({ project }) =>
    backupRow(project, reported.find((unit) => unit.project === project)?.backup, machine.place),
  );
};
