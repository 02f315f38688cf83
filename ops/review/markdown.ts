/** A review as a comment that is read in ten seconds: what stops it, who gets in, and the rest folded. Pure. */
import { diffMarkdown } from "../map/diff-text.ts";
import { join, markdown, type Words, words } from "../map/words.ts";
import type { Drift, EngineFault, NamedUrn, PlanStep } from "./events.ts";
import { shownFaults } from "./faults.ts";
import type { Review } from "./review.ts";

interface Listed<T> {
  readonly shown: readonly T[];
  readonly all: number;
}

const verdicts: Readonly<Record<Review["verdict"], string>> = {
  passes: "passes every rule",
  stopped: "is stopped",
  failed: "does not preview",
};

const lines = <T>({ shown, all }: Listed<T>, line: (one: T) => Words): readonly string[] => [
  ...shown.map((one) => `- ${markdown(line(one))}`),
  ...(all > shown.length ? [`- and ${all - shown.length} more`] : []),
];

const namedWords = ({ name, type }: NamedUrn): Words => words`${name} (${type})`;

const propertiesWords = (properties: readonly string[]): Words =>
  properties.length === 0
    ? []
    : [
        ": ",
        ...join(
          properties.map((one) => words`${one}`),
          ", ",
        ),
      ];

const stepWords = (one: PlanStep): Words => [`${one.op} `, ...namedWords(one), ...propertiesWords(one.properties)];

const driftWords = (one: Drift): Words => [
  ...namedWords(one),
  ...(one.gone ? [" is gone"] : propertiesWords(one.properties)),
];

const faultWords = ({ rule, says }: EngineFault): Words => words`${rule}: ${says}`;

/** Text of the engine, in which nothing is Markdown: a fence that is longer than any in it. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
};

const folded = (title: string, body: readonly string[]): readonly string[] =>
  body.length === 0 ? [] : [`<details><summary>${title}</summary>\n\n${body.join("\n")}\n\n</details>`];

const counted = (steps: Listed<PlanStep>): string => {
  const shown = (["create", "update", "replace", "delete"] as const)
    .map((op) => [op, steps.shown.filter((one) => one.op === op).length] as const)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} to ${op}`);
  return steps.all > steps.shown.length ? `${steps.all} steps` : shown.join(", ");
};

/** Sections, each of them a paragraph of Markdown. */
export const commentSections = (review: Review): readonly string[] => {
  const { faults, changes, steps, drift, unprotected, errors } = review;
  const broken = shownFaults(faults.shown, true);
  const advice = shownFaults(faults.shown, false);
  const list = <T>(shown: readonly T[]): Listed<T> => ({ shown, all: shown.length });
  return [
    ...(broken.length > 0 ? [`### Rules that it breaks\n\n${lines(list(broken), faultWords).join("\n")}`] : []),
    ...(errors.all > 0 ? [`### What the engine says\n\n${fenced(errors.shown.join("\n\n"))}`] : []),
    changes ? diffMarkdown(changes.shown) : "### Who can reach what\n\nNot known: the preview shows a part only.",
    ...(advice.length > 0 ? [`### To know\n\n${lines(list(advice), faultWords).join("\n")}`] : []),
    ...(unprotected.all > 0 ? [`### No longer protected\n\n${lines(unprotected, namedWords).join("\n")}`] : []),
    ...folded(`What an up would do: ${counted(steps)}`, lines(steps, stepWords)),
    ...folded("What is not as the last up left it; an up puts it back", lines(drift, driftWords)),
  ];
};

export interface About {
  /** Of the commit that was previewed. */
  readonly commit: string;
  /** Changed files that decide what a review sees. */
  readonly judges: readonly string[];
  /** Page of the run. */
  readonly run: string;
}

const program =
  "Rules, review and engine were those of the branch that it is merged into. But these files make what they were shown, or will " +
  "be the rules of the next one: read them first.";

const judgesLines = (judges: readonly string[]): readonly string[] =>
  judges.length === 0
    ? []
    : [
        `### It changes what it is judged by\n\n${program}\n\n${lines({ shown: judges.slice(0, 20), all: judges.length }, (file) => words`${file}`).join("\n")}`,
      ];

export const commentOf = (review: Review, { commit, judges, run }: About): string =>
  [
    `## \`${review.stack}\` ${verdicts[review.verdict]}`,
    ...judgesLines(judges),
    ...commentSections(review),
    `<sub>Preview of ${commit.slice(0, 12)} against the stack as it is; nothing was changed. [The run](${run})</sub>`,
  ].join("\n\n");

/** When there is nothing to show: an old comment would be taken for today's. */
export const missingComment = ({ commit, run }: Pick<About, "commit" | "run">): string =>
  `## No preview of ${commit.slice(0, 12)}\n\nIt ended before it had a result. [The run](${run}) has its words.`;

export const driftComment = (review: Review, run: string): string =>
  [
    "Somebody or something changed these past this program, and the next `pulumi up` puts them back. To keep a change, " +
      "write it down here first.",
    lines(review.drift, driftWords).join("\n"),
    "Whether anything is open now: `bin/outward verify`.",
    `<sub>[The run](${run}) that looked last. This issue is updated by every look, and closed when nothing is left.</sub>`,
  ].join("\n\n");
