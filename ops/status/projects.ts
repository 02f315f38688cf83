/** What a host that answers says of its projects: what serves them, and their backups. Pure. */

import { workloadFault } from "#host/client/health.ts";
import { unitOf } from "#host/protocol/status.ts";
import { type Evidence, heard } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { type HostReport, serves } from "./host-report.ts";

const originFinding = (report: HostReport, host: string, project: string): readonly Finding[] => {
  const fault = workloadFault(report.status, project);
  if (!fault) return [];
  const unit = unitOf(report.status, project);
  const names = Object.keys(unit?.services ?? {}).filter((name) => name !== unit?.connector);
  const journal = `sudo journalctl --namespace=+outward-${project} --since -15min`;
  return [
    {
      cause: "origin-down",
      severity: "broken",
      of: project,
      what: `The origin of ${project} is down: its tunnel leads to nothing that answers.`,
      evidence: [`${host} says: ${fault}`],
      move: unit
        ? `on the host: ${journal}, then sudo systemctl restart ${names.join(" ")}`
        : "pulumi up: it installs the project",
    },
  ];
};

const backupFinding = (report: HostReport, host: string, project: string): readonly Finding[] => {
  const backup = report.backups[project];
  if (!backup || !["failed", "old"].includes(backup.outcome)) return [];
  const what =
    backup.outcome === "failed"
      ? `The last backup of ${project}, or its check, failed.`
      : `The last backup of ${project}, or its check, is older than it may be.`;
  return [
    {
      cause: "backup-old",
      severity: "degraded",
      of: project,
      what,
      evidence: [
        `${host} says: ${backup.reason ?? backup.outcome}`,
        backup.at ? `the last good one is of ${backup.at}` : "there is no good one yet",
      ],
      move: `on the host: sudo outward backup ${project}, which says why not; the check: sudo outward backup-check ${project}`,
    },
  ];
};

const jobFindings = (report: HostReport, host: string, project: string): readonly Finding[] =>
  Object.entries(unitOf(report.status, project)?.jobs ?? {}).flatMap(([name, { outcome, reason, at }]): Finding[] => {
    if (outcome !== "failed" && outcome !== "late") return [];
    const what =
      outcome === "failed" ? `The last run of job ${name} of ${project} failed.` : `Job ${name} of ${project} is late.`;
    return [
      {
        cause: `job-${outcome}`,
        severity: "degraded",
        of: `${project}/${name}`,
        what,
        evidence: [
          `${host} says: ${reason?.split("\n")[0] ?? outcome}`,
          at ? `the last one began at ${at}` : "there was none yet",
        ],
        move: `bin/outward logs ${project} ${name}; once more, on the host: sudo outward job ${project} ${name}`,
      },
    ];
  });

const rolledBackFinding = (report: HostReport, host: string, project: string): readonly Finding[] => {
  const since = unitOf(report.status, project)?.rolledBack;
  if (!since) return [];
  return [
    {
      cause: "rolled-back",
      severity: "degraded",
      of: project,
      what: `${project} runs what was before, and the stack orders another version.`,
      evidence: [`${host} says: rolled back at ${since}`],
      move: `order what is right: change ${project}'s data, and pulumi up; back to what is ordered: bin/outward rollback ${project}`,
    },
  ];
};

/** Whose writes a move will refuse for longer than a follower's. */
export const moveNotes = ({ report }: Evidence): readonly string[] =>
  (heard(report)?.status.units ?? []).flatMap(({ project, obstacle }) =>
    obstacle ? [`${project} ${obstacle}: a move dumps and loads it, and refuses writes for as long as that takes`] : [],
  );

export const projectFindings = ({ report: answer, host, projects }: Evidence): readonly Finding[] => {
  const report = heard(answer);
  if (!report) return [];
  // What runs of one that is not to be served there is its handover's matter; one that is not even installed is not.
  return projects
    .filter(({ name }) => !unitOf(report.status, name) || serves(report, name))
    .flatMap(({ name }) => [
      ...originFinding(report, host, name),
      ...backupFinding(report, host, name),
      ...jobFindings(report, host, name),
      ...rolledBackFinding(report, host, name),
    ]);
};
