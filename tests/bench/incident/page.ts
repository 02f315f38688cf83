/** docs/figures/incident.md, and whether what it claims holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import { commit, machine } from "../provenance.ts";

/** One gateway, when it has emptied its buffer. */
export interface Sent {
  readonly name: string;
  readonly memory: string;
  readonly batches: number;
  readonly acknowledged: readonly string[];
  /** Keys in the database; one that does not hold one reading says how many. */
  readonly stored: readonly string[];
  readonly dropped: readonly string[];
}

export interface Played {
  /** Of the incident. */
  readonly seconds: number;
  readonly rate: number;
  /** What answered or was connected while it lasted. */
  readonly meanwhile: readonly string[];
  readonly restarted: boolean;
  /** Seconds after its end by what came back; null: it did not. */
  readonly recovery: Readonly<Record<string, number | null>>;
  readonly gateways: readonly Sent[];
  /** What verify's line saw. */
  readonly fallback: { readonly verdict: string; readonly seen: string };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const unknown = ({ batches, stored, dropped }: Sent): number => batches - new Set([...stored, ...dropped]).size;

export const page = ({ seconds, rate, recovery, gateways, fallback }: Played): string => {
  const text = readFileSync(path.join(import.meta.dirname, "page.md"), "utf8");
  return fillText(text, {
    commit: commit(),
    machine,
    seconds: `${seconds}`,
    rate: `${rate}`,
    recovery: table(
      ["what is back", "after, s"],
      Object.entries(recovery).map(([what, after]) => [what, after === null ? "not at all" : after.toFixed(0)]),
    ),
    gateways: table(
      ["gateway", "memory", "batches", "acknowledged", "stored", "known as lost"],
      gateways.map(({ name, memory, ...counts }) => [
        name,
        memory,
        `${counts.batches}`,
        ...[counts.acknowledged, counts.stored, counts.dropped].map(({ length }) => `${length}`),
      ]),
    ),
    fallback: fallback.seen,
  });
};

/** What does not hold of it. */
export const faults = ({ meanwhile, restarted, recovery, gateways, fallback }: Played): readonly string[] => [
  ...meanwhile.map((what) => `during the incident ${what}`),
  ...(restarted ? ["a process was restarted"] : []),
  ...Object.entries(recovery).flatMap(([what, after]) => (after === null ? [`${what} did not come back`] : [])),
  ...gateways.flatMap((sent) => {
    const missing = sent.acknowledged.filter((key) => !sent.stored.includes(key));
    // One whose answer got lost may be dropped all the same.
    const told = [...sent.acknowledged, ...sent.dropped];
    const strange = sent.stored.filter((key) => !told.includes(key));
    return [
      ...missing.map((key) => `${sent.name}: ${key} was acknowledged and is not stored once`),
      ...strange.map((key) => `${sent.name}: ${key} is stored and was not acknowledged so`),
      ...(unknown(sent) === 0 ? [] : [`${sent.name}: ${unknown(sent)} batches are gone, and it does not know which`]),
    ];
  }),
  ...(fallback.verdict === "ok" ? [] : [`fallback: ${fallback.seen}`]),
];
