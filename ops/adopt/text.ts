/** What was found, in words and for machines. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { Difference } from "./differences.ts";
import type { Found, There } from "./match.ts";
import type { Wanted } from "./wanted.ts";

export const isThere = (one: Found): one is There => one.verdict === "there";

/** Whether the first `up` would change more at it than what it is called. */
const differs = (one: Found): boolean => isThere(one) && one.differs.some(({ field }) => field !== "name");

export const exitOfAdoption = (found: readonly Found[]): 0 | 1 =>
  found.some((one) => one.verdict === "blocked" || differs(one)) ? 1 : 0;

/** Where in the program it is said. A project's resources begin with its name. */
const saidIn = ({ urn, name, kind }: Wanted): string => {
  const project = /::outward:edge:Project\$/.test(urn) ? name.split("-")[0] : undefined;
  if (project === undefined) return "the program";
  return kind.noun === "record"
    ? `hostnames of projects/${project}.ts`
    : `access of the route in projects/${project}.ts`;
};

const shown = (value: unknown): string => (value === undefined || value === null ? "nothing" : JSON.stringify(value));

const elements = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const difference = (all: readonly unknown[], others: readonly unknown[]): readonly unknown[] =>
  all.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));

const differenceText = ({ field, there, here }: Difference): string => {
  if (!Array.isArray(there) && !Array.isArray(here)) return `${field}: ${shown(there)} there, ${shown(here)} here`;
  const [gone, added] = [difference(elements(there), elements(here)), difference(elements(here), elements(there))];
  const parts = [
    ...(gone.length > 0 ? [`only there ${gone.map(shown).join(", ")}`] : []),
    ...(added.length > 0 ? [`only here ${added.map(shown).join(", ")}`] : []),
  ];
  return `${field}: ${parts.length > 0 ? parts.join("; ") : "in another order"}`;
};

const called = ({ row }: There): string => String(row.domain ?? row.name);

const block = (one: Found): readonly string[] => {
  const { wanted, notes } = one;
  if (!isThere(one)) return [`  ${wanted.kind.noun} ${wanted.name}`, ...notes.map((note) => `      ${note}`)];
  return [
    `  ${wanted.kind.noun} ${called(one)} (${one.row.id}) → ${wanted.name}`,
    ...one.differs.map((difference) => `      ${differenceText(difference)}`),
    ...(differs(one) ? [`      to keep what is there, change ${saidIn(wanted)}`] : []),
    ...notes.map((note) => `      ${note}`),
  ];
};

const section = (title: string, found: readonly Found[]): readonly string[] =>
  found.length > 0 ? [title, ...found.flatMap(block), ""] : [];

const next = (file: string | undefined): string =>
  file === undefined
    ? "Nothing was written. For the import: bin/outward adopt --write adopt.json"
    : `Then, in this order:
  pulumi import --file ${file} --generate-code=false
  pulumi preview --diff                   # nothing may be replaced or deleted
  pulumi up
  pulumi preview --expect-no-changes`;

const policyNote = `The tailnet's policy is not taken over here. If it is not Tailscale's default, see docs/start.md first.`;

export const reportText = (found: readonly Found[], file: string | undefined, policy: boolean): string => {
  const there = found.filter(isThere);
  if (found.length === 0) return "The stack has all of its edge already: there is nothing to take over.";
  return [
    ...section(
      "In the way:",
      found.filter(({ verdict }) => verdict === "blocked"),
    ),
    ...section("There already, and differs; the first pulumi up makes it as the program says:", there.filter(differs)),
    ...section(
      "There already, as the program says:",
      there.filter((one) => !differs(one)),
    ),
    ...section(
      "Not there, and made by pulumi up:",
      found.filter(({ verdict }) => verdict === "new"),
    ),
    ...(policy ? [policyNote, ""] : []),
    there.length > 0 ? next(file) : "There is nothing to take over: pulumi up makes all of it.",
  ].join("\n");
};

export const reportJson = (found: readonly Found[]): string =>
  JSON.stringify(
    found.map((one) => ({
      verdict: one.verdict,
      kind: one.wanted.kind.noun,
      name: one.wanted.name,
      urn: one.wanted.urn,
      ...(isThere(one) ? { id: one.row.id, differs: one.differs } : {}),
      notes: one.notes,
    })),
    null,
    2,
  );
