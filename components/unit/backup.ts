/** What a backup brings to a unit: a user, its credentials, two timers with their services, its way out. Pure. */

import { environmentFile } from "#cloud-init/environment.ts";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { ManifestBackup } from "#host/protocol/manifest.ts";
import { type UnitNames, unitNames } from "#host/protocol/names.ts";
import { backupEgress } from "#settings/host/egress.ts";
import { type Backup, calendarOf, secondsOf } from "#settings/project/backup.ts";
import { flows, portElements, serverRules } from "../host/egress.ts";
import { sandboxSum } from "../host/files.ts";
import { renderUnit } from "./files.ts";

const environmentOf = (backup: Backup): string =>
  environmentFile({ RESTIC_REPOSITORY: backup.repository, RESTIC_PASSWORD: backup.password, ...backup.environment });

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

const unitFiles = (project: string, { target, role }: UnitNames, one: Timed): readonly ManifestFile[] => [
  hostFile(
    `/etc/systemd/system/${one.service}`,
    renderUnit("timed.service", {
      sandbox: sandboxSum,
      project,
      target,
      role,
      what: one.what,
      command: `${one.verb} ${project}`,
      documentation: "https://restic.readthedocs.io/",
      // One that takes longer than its period has failed.
      patience: String(one.seconds),
    }),
  ),
  hostFile(
    `/etc/systemd/system/${one.timer}`,
    renderUnit("backup.timer", { project, target, what: one.what, calendar: one.calendar, soon: one.soon }),
    [one.timer],
  ),
];

/** Its store, which may be on the host itself, and names. */
const rulesOf = (project: string, user: string, backup: Backup): string => {
  const store = portElements(backupEgress(project, { [project]: backup }));
  const own = `meta skuid "${user}"`;
  return [
    `add element inet outward workloads { "${user}" }`,
    `add rule inet outward loopback ${own} meta l4proto udp ct count over ${flows.within} reject`,
    `add rule inet outward loopback ${own} meta l4proto . th dport { tcp . 53, udp . 53, ${store} } accept`,
    `add rule inet outward loopback ${own} reject`,
    `add rule inet outward workload ${own} ct count over ${flows.outside} reject`,
    `add rule inet outward workload ${own} meta l4proto . th dport { ${store} } accept`,
    ...serverRules(user),
    `add rule inet outward workload ${own} reject`,
  ].join("\n");
};

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
    keep: backup.keep === "none" ? {} : backup.keep,
    verifyPercent: backup.verifyPercent,
  };
  return {
    packages: ["restic", ...(backup.ssh ? ["openssh-client"] : [])],
    user: `u ${user} - "Outward backup of ${project}" - -`,
    timers: both.map(({ timer }) => timer),
    rules: rulesOf(project, user, backup),
    backup: manifest,
    files: [
      hostFile(environment, environmentOf(backup), [], "0600"),
      ...Object.entries(keys).map(([name, content]) => hostFile(pathOf(name), `${content.trimEnd()}\n`, [], "0600")),
      ...both.flatMap((one) => unitFiles(project, unit, one)),
    ],
  };
};
