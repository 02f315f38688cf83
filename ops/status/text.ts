/** A judgement as a person reads it, and as a monitor does. Pure. */
import type { Finding, Severity } from "./finding.ts";
import { exitOfJudgement, type Gap, type Judgement } from "./judge.ts";
import type { RunningVersion } from "./versions.ts";

export interface Report {
  readonly stack: string;
  /** The host that serves. */
  readonly host: string;
  readonly projects: number;
  readonly seconds: number;
  /** Seconds that it might take. */
  readonly within: number;
  readonly judgement: Judgement;
  /** Of the host that serves, when it answers. */
  readonly versions: readonly RunningVersion[];
}

const marks: Readonly<Record<Severity, string>> = { broken: "BROKEN  ", degraded: "degraded" };

const findingText = ({ cause, severity, what, evidence, move }: Finding): string =>
  [`${marks[severity]} ${cause}: ${what}`, ...evidence.map((line) => `         ${line}`), `         do: ${move}`].join(
    "\n",
  );

const gapText = ({ what, why, counts }: Gap): string =>
  `not known${counts ? "" : " (and not needed)"}: ${what}: ${why}`;

/** As much of a digest as people compare. */
const shown = 12;

const versionText = ({ project, service, name, digest, since }: RunningVersion): string =>
  `runs     ${project}/${service}: ${name} (${digest.replace("sha256:", "").slice(0, shown)}), since ${since}`;

export const statusText = ({ stack, host, projects, seconds, judgement, versions }: Report): string => {
  const { findings, gaps, notes, verdict } = judgement;
  const end = `${stack} is ${verdict === "unknown" ? "not known to be well" : verdict}: ${projects} projects on ${host}, ${findings.length} findings, in ${seconds.toFixed(1)} s`;
  return [
    ...versions.map(versionText),
    ...gaps.map(gapText),
    ...findings.map(findingText),
    ...notes.map((note) => `note     ${note}`),
    end,
  ].join("\n");
};

export const statusJson = ({ stack, host, seconds, within, judgement, versions }: Report): string => {
  const { verdict, findings, gaps, notes } = judgement;
  return JSON.stringify(
    {
      ...{ stack, host, seconds, within, verdict, exitCode: exitOfJudgement(judgement) },
      ...{ findings, notes, versions, unknown: gaps },
    },
    null,
    2,
  );
};
