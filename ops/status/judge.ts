/** From evidence to findings: the cause is named, and its symptoms are not. Pure. */
import { tokenFindings, versionFindings } from "./ages.ts";
import { edgeFindings } from "./edge.ts";
import { type Evidence, heard, type Known } from "./evidence.ts";
import { causes, type Finding } from "./finding.ts";
import { moveNotes, projectFindings } from "./projects.ts";
import { hostIsDown, reachFindings, tailnetIsDown } from "./reach.ts";
import { tagNotes } from "./tag.ts";

/** What could not be found out. */
export interface Gap {
  /** One clause, as in "whether Cloudflare has an incident". */
  readonly what: string;
  readonly why: string;
  /** Whether a fault may hide behind it; not so where a finding or another answer explains it, or nothing depends on it. */
  readonly counts: boolean;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** What is well, and somebody should know before a move. */
  readonly notes: readonly string[];
  readonly verdict: "well" | "degraded" | "broken" | "unknown";
}

/** In the order in which they are told. */
const names: readonly string[] = Object.keys(causes);

const rank = ({ severity, cause }: Finding): number =>
  (severity === "broken" ? 0 : names.length) + names.indexOf(cause);

const gapsOf = (evidence: Evidence): readonly Gap[] => {
  const { host, troubles, server, device, report, projects, tokens } = evidence;
  const gap = (what: string, answer: Known<unknown>, counts: boolean): readonly Gap[] =>
    "unknown" in answer ? [{ what, why: answer.unknown, counts }] : [];
  // A host that answers runs, and is in the tailnet; one that is found down says no more.
  const open = !heard(report) && !hostIsDown(evidence) && !tailnetIsDown(evidence);
  return [
    ...gap("whether Cloudflare has an incident", troubles, false),
    ...(heard(report) ? [] : gap(`whether the server of ${host} is on`, server, open)),
    ...(heard(report) ? [] : gap(`whether ${host} is in the tailnet`, device, open)),
    ...gap(`how origins and backups on ${host} are`, report, open),
    ...projects.flatMap(({ name, connections }) =>
      gap(`how many connections ${name} has`, connections, !hostIsDown(evidence)),
    ),
    ...gap("when service tokens end", tokens, true),
  ];
};

const verdictOf = (findings: readonly Finding[], gaps: readonly Gap[]): Judgement["verdict"] => {
  if (findings.some(({ severity }) => severity === "broken")) return "broken";
  if (gaps.some(({ counts }) => counts)) return "unknown";
  return findings.length > 0 ? "degraded" : "well";
};

export const judge = (evidence: Evidence): Judgement => {
  const findings = [
    ...reachFindings(evidence),
    ...edgeFindings(evidence),
    ...projectFindings(evidence),
    ...tokenFindings(evidence),
    ...versionFindings(evidence),
  ].toSorted((a, b) => rank(a) - rank(b));
  const gaps = gapsOf(evidence);
  return { findings, gaps, notes: [...moveNotes(evidence), ...tagNotes(evidence)], verdict: verdictOf(findings, gaps) };
};

const codes = { well: 0, degraded: 1, broken: 2, unknown: 3 } as const;

export const exitOfJudgement = ({ verdict }: Judgement): number => codes[verdict];
