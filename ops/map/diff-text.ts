/** A diff as a terminal, a pull request and a program read it. Pure. */
import { type AccessChange, accessChanges, type Change } from "./diff.ts";
import { join, markdown, plainText, type Words, words } from "./words.ts";

const marks: Readonly<Record<AccessChange, string>> = { public: "PUBLIC", opens: "+", changes: "~", closes: "-" };

const counted: Readonly<Record<AccessChange, string>> = {
  public: "opening to everyone",
  opens: "opening wider",
  changes: "changing otherwise",
  closes: "closing",
};

/** Addresses named in a line about many. */
const shown = 5;

const addressesWords = ({ addresses }: Change): Words => {
  const names = join(
    addresses.slice(0, shown).map((address) => words`${address}`),
    ", ",
  );
  return addresses.length > shown ? [...names, ` and ${addresses.length - shown} more`] : names;
};

const lineOf = (change: Change): Words => [...addressesWords(change), ": ", ...change.says];

const totals = (changes: readonly Change[]): string =>
  accessChanges
    .map((kind) => [changes.filter((change) => change.kind === kind).length, counted[kind]] as const)
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ");

const nothing = "Nobody gets in who did not, and nobody is shut out.";

export const diffText = (changes: readonly Change[]): string =>
  changes.length === 0
    ? nothing
    : [
        ...changes.map((change) => `${marks[change.kind].padEnd(6)} ${plainText(lineOf(change))}`),
        "",
        totals(changes),
      ].join("\n");

/** Characters that a comment at GitHub may have, with room for what else stands in it. */
const commentLimit = 50_000;

export const diffMarkdown = (changes: readonly Change[]): string => {
  const title = "### Who can reach what";
  if (changes.length === 0) return `${title}\n\n${nothing}`;
  const lines = changes.map(
    (change) => `- ${change.kind === "public" ? "**PUBLIC** " : ""}${markdown(lineOf(change))}`,
  );
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > commentLimit) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  if (left > 0) kept.push(`- and ${left} more, which \`bin/outward map --diff\` prints`);
  return `${title}\n\n${totals(changes)}\n\n${kept.join("\n")}`;
};

export const diffJson = (changes: readonly Change[]): string =>
  JSON.stringify(
    {
      version: 1,
      public: changes.some(({ kind }) => kind === "public"),
      unreasoned: changes.some(({ unreasoned }) => unreasoned),
      changes: changes.map(({ kind, addresses, says }) => ({ kind, addresses, says: plainText(says) })),
    },
    null,
    2,
  );
