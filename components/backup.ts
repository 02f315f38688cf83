/** What a backup brings to a unit: a user, its credentials, two timers with their services, its way out. Pure. */
import { render } from "../cloud-init/render.ts";
import { type Backup, calendarOf, secondsOf } from "../settings/backup.ts";
import { backupEgress } from "../settings/egress.ts";
import { portElements } from "./egress.ts";
import { file, type ManifestFile } from "./file.ts";
import { type UnitNames, unitNames } from "./names.ts";

/** What `outward backup`, `backup-check` and `restore` go by. No secret is in it. */
export interface ManifestBackup {
  readonly user: string;
  readonly repository: string;
  /** File with the repository's address, its password and the store's credentials. */
  readonly environment: string;
  readonly cache: string;
  /** Begins the names of the units that run restic. */
  readonly restic: string;
  /** Files that restic's units get, by name: those of SFTP. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Services that may be at work when the backup is taken away. */
  readonly services: readonly string[];
  readonly everySeconds: number;
  readonly checkSeconds: number;
  readonly keep: Backup["keep"];
  readonly verifyPercent: number;
}

/** One line of systemd's EnvironmentFile. */
const variable = ([name, value = ""]: readonly [string, string | undefined]): string =>
  `${name}="${value.replaceAll(/["\\$`]/g, "\\$&")}"\n`;

const environmentOf = (backup: Backup): string =>
  [
    ["RESTIC_REPOSITORY", backup.repository] as const,
    ["RESTIC_PASSWORD", backup.password] as const,
    ...Object.entries(backup.environment ?? {}),
  ]
    .map(variable)
    .join("");

interface Timed {
  readonly verb: "backup" | "backup-check";
  readonly what: string;
  readonly service: string;
  readonly timer: string;
  readonly calendar: string;
  readonly seconds: number;
  /** How long after the host begins to serve. */
  readonly soon: string;
}

const timed = (backup: Backup, { backup: names }: UnitNames): readonly Timed[] => [
  {
    verb: "backup",
    what: "Backup",
    service: names.service,
    timer: names.timer,
    calendar: calendarOf(backup.every),
    seconds: secondsOf(backup.every),
    soon: "2min",
  },
  {
    verb: "backup-check",
    what: "Check of the backups",
    service: names.checkService,
    timer: names.checkTimer,
    calendar: calendarOf(backup.verifyEvery),
    seconds: secondsOf(backup.verifyEvery),
    soon: "20min",
  },
];

const unitFiles = (project: string, target: string, one: Timed): readonly ManifestFile[] => [
  file(
    `/etc/systemd/system/${one.service}`,
    render("units/backup.service", {
      project,
      target,
      what: one.what,
      verb: one.verb,
      // One that takes longer than its period has failed.
      patience: String(one.seconds),
    }),
  ),
  file(
    `/etc/systemd/system/${one.timer}`,
    render("units/backup.timer", { project, target, what: one.what, calendar: one.calendar, soon: one.soon }),
    [one.timer],
  ),
];

/** Names are asked for on loopback, which everybody but a workload may. */
const rulesOf = (project: string, user: string, backup: Backup): string =>
  [
    `add element inet outward workloads { "${user}" }`,
    `add rule inet outward workload meta skuid "${user}" meta l4proto . th dport { ${portElements(backupEgress(project, { [project]: backup }))} } accept`,
    `add rule inet outward workload meta skuid "${user}" reject`,
  ].join("\n");

/** What a unit's manifest says about its backup. The environment is secret. */
export const backupParts = (project: string, backup: Backup) => {
  const unit = unitNames(project);
  const { user, environment, cache, restic } = unit.backup;
  const both = timed(backup, unit);
  const keys = backup.ssh ? { key: backup.ssh.key, known_hosts: backup.ssh.knownHosts } : {};
  const pathOf = (name: string) => `${unit.etc}/backup.${name}`;
  const manifest: ManifestBackup = {
    user,
    repository: backup.repository,
    environment,
    cache,
    restic,
    credentials: Object.fromEntries(Object.keys(keys).map((name) => [name, pathOf(name)])),
    services: both.map(({ service }) => service),
    everySeconds: secondsOf(backup.every),
    checkSeconds: secondsOf(backup.verifyEvery),
    keep: backup.keep,
    verifyPercent: backup.verifyPercent,
  };
  return {
    packages: ["restic", ...(backup.ssh ? ["openssh-client"] : [])],
    user: `u ${user} - "Outward backup of ${project}" - -`,
    timers: both.map(({ timer }) => timer),
    rules: rulesOf(project, user, backup),
    backup: manifest,
    files: [
      file(environment, environmentOf(backup), [], "0600"),
      ...Object.entries(keys).map(([name, content]) => file(pathOf(name), `${content.trimEnd()}\n`, [], "0600")),
      ...both.flatMap((one) => unitFiles(project, unit.target, one)),
    ],
  };
};
