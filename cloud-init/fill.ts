/** Fills the typed blanks (`@name@`) of files in their own languages. Pure apart from reading them. */
import { readFileSync } from "node:fs";

const blank = /@([a-z][a-z0-9_]*)@/g;

/**
 * The text with every blank filled.
 * @throws when a blank has no value or a value has no blank: both are typing mistakes.
 */
export const fill = (text: string, values: Readonly<Record<string, string>>): string => {
  const used = new Set<string>();
  const filled = text.replaceAll(blank, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`blank @${name}@ has no value; given: ${Object.keys(values).join(", ") || "none"}`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`no blank for ${unused.join(", ")}`);
  return filled;
};

/** A file with its blanks filled. */
export const fillFile = (file: URL, values: Readonly<Record<string, string>>): string =>
  fill(readFileSync(file, "utf8"), values);
