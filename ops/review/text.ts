/** A review as a person reads it in a terminal. Pure. */
import { diffText } from "../map/diff-text.ts";
import { shownFaults } from "./faults.ts";
import type { Review } from "./review.ts";

const verdicts: Readonly<Record<Review["verdict"], string>> = {
  passes: "passes",
  stopped: "is stopped",
  failed: "does not preview",
};

const more = (list: { readonly shown: readonly unknown[]; readonly all: number }): readonly string[] =>
  list.all > list.shown.length ? [`and ${list.all - list.shown.length} more`] : [];

const paragraph = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}`)].join("\n")];

const properties = (all: readonly string[]): string => (all.length === 0 ? "" : `: ${all.join(", ")}`);

const driftLines = ({ drift }: Review): readonly string[] => [
  ...drift.shown.map((one) => `${one.name} (${one.type})${one.gone ? " is gone" : properties(one.properties)}`),
  ...more(drift),
];

export const reviewText = (review: Review): string =>
  [
    `${review.stack} ${verdicts[review.verdict]}`,
    ...paragraph(
      "breaks",
      shownFaults(review.faults.shown, true).map(({ rule, says }) => `${rule}: ${says}`),
    ),
    ...paragraph("the engine says", review.errors.shown),
    ...paragraph("who can reach what", [
      review.changes ? diffText(review.changes.shown) : "not known: the preview shows a part only",
    ]),
    ...paragraph(
      "to know",
      shownFaults(review.faults.shown, false).map(({ rule, says }) => `${rule}: ${says}`),
    ),
    ...paragraph("no longer protected", [
      ...review.unprotected.shown.map(({ name, type }) => `${name} (${type})`),
      ...more(review.unprotected),
    ]),
    ...paragraph("an up would", [
      ...review.steps.shown.map((one) => `${one.op} ${one.name} (${one.type})${properties(one.properties)}`),
      ...more(review.steps),
    ]),
    ...paragraph("not as the last up left it", driftLines(review)),
  ].join("\n\n");

export const driftText = (review: Review): string =>
  review.drift.all === 0 ? "All is as the last up left it." : driftLines(review).join("\n");
