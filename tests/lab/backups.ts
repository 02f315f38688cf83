/** What the tests of backups ask of the host and of its store. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Credentials } from "#lab/world/credentials.ts";
import { type Ended, guest, guestEnded, lab } from "./lab.ts";

export interface BackupStatus {
  readonly at: string | null;
  readonly snapshot: string | null;
  readonly outcome: string;
  readonly reason: string | null;
}

/** What `outward status` says of a project's backup; null without one. */
export const backupOf = async (project: string): Promise<BackupStatus | null> => {
  const { units } = JSON.parse(await guest("outward", "status", "--json")) as {
    units: { project: string; backup: BackupStatus | null }[];
  };
  return units.find((unit) => unit.project === project)?.backup ?? null;
};

/** One run of a project's timer's service, as its timer would start it. */
export const runs = (kind: "backup" | "backup-check", project = "blog"): Promise<Ended> =>
  guestEnded("systemctl", "start", `outward-${project}-${kind}.service`);

/** A backup now of what every project keeps. @throws with what it said when one fails */
export const backedUp = async (...projects: string[]): Promise<void> => {
  for (const project of projects.length > 0 ? projects : ["blog", "motor"]) {
    if ((await runs("backup", project)).code === 0) continue;
    const journal = [`--namespace=outward-${project}`, `--unit=outward-${project}-backup.service`, "--lines=20"];
    throw new Error(`the backup of ${project}:\n${await guest("journalctl", ...journal, "--output=short-precise")}`);
  }
};

export const objects = (project: string): string => path.join(lab.storage.objects, project);

/** A pack in which nothing is whole any more: a bit is turned over in every piece of it, however small. */
export const spoilt = (pack: Buffer): Buffer => Buffer.from(pack.map((byte, at) => (at % 16 === 0 ? byte ^ 1 : byte)));

export const labCredentials = async (): Promise<Credentials> =>
  JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;

const asBackup = `set -a; . "/etc/outward/$1/backup.env"; RESTIC_REPOSITORY="\${RESTIC_REPOSITORY%/*}/$2"; set +a; shift 2
exec runuser --user outward-blog-backup -- restic --no-cache "$@"`;

/** restic with one project's credentials on a project's repository, as whoever may reach the store. */
export const restic = (credentials: string, repository: string, ...words: string[]): Promise<Ended> =>
  guestEnded("timeout", "20", "sh", "-c", asBackup, "sh", credentials, repository, ...words);

export const snapshots = async (project: string) =>
  JSON.parse((await restic(project, project, "snapshots", "--host", project, "--json")).out) as {
    id: string;
    time: string;
    tags?: string[];
  }[];
