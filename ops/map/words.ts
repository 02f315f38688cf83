/** Sentences in which names stay apart from the words around them, so that each format can mark and escape them. Pure. */

export interface Name {
  readonly name: string;
}

export type Words = readonly (string | Name)[];

/** Plain words around names: each blank is a name. */
export const words = (texts: TemplateStringsArray, ...names: readonly string[]): Words =>
  texts.flatMap((text, i): Words => {
    const name = names[i];
    return [...(text ? [text] : []), ...(name === undefined ? [] : [{ name }])];
  });

export const join = (all: readonly Words[], separator: string): Words =>
  all.flatMap((one, i) => (i === 0 ? one : [separator, ...one]));

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** For a terminal: names between backticks. */
export const plainText = (all: Words): string =>
  all.map((part) => (typeof part === "string" ? part : `\`${oneLine(part.name)}\``)).join("");

/** A code span of Markdown: nothing in it is a link, a mention or a picture. */
const span = (name: string): string => {
  const text = oneLine(name);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text === "" || text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
};

export const markdown = (all: Words): string =>
  all.map((part) => (typeof part === "string" ? part : span(part.name))).join("");

/** Without marks, for places that have their own. */
export const bare = (all: Words): string =>
  all.map((part) => (typeof part === "string" ? part : oneLine(part.name))).join("");
