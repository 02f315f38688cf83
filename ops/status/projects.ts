/** What a host that answers says of its projects: what serves them, and their backups. Pure. */
import { workloadFault } from "../../handover/health.ts";
import { type Evidence, heard } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { type Said, serves, unitOf } from "./said.ts";

const originFinding = (said: Said, host: string, project: string): readonly Finding[] => {
  const fault = workloadFault(said.status, project);
  if (!fault) return [];
  const unit = unitOf(said, project);
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

const backupFinding = (said: Said, host: string, project: string): readonly Finding[] => {
  const backup = said.backups[project];
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

export const projectFindings = ({ said: answer, host, projects }: Evidence): readonly Finding[] => {
  const said = heard(answer);
  // What runs on a host that is not to serve is its handover's matter.
  if (!said || !serves(said)) return [];
  return projects.flatMap(({ name }) => [...originFinding(said, host, name), ...backupFinding(said, host, name)]);
};
