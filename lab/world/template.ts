import { readFile } from "node:fs/promises";

/** Replaces `{{name}}` by its value. Throws when a blank has no value, or a value no blank. */
export const fillText = (text: string, values: Readonly<Record<string, string>>): string => {
  const used = new Set<string>();
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template's blank {{${name}}} has no value`);
    used.add(name);
    return value;
  });
  const left = Object.keys(values).filter((name) => !used.has(name));
  if (left.length > 0) throw new Error(`the template has no blank for: ${left.join(", ")}`);
  return filled;
};

/** A file beside the code, its blanks filled. */
export const fillFile = async (file: string, values: Readonly<Record<string, string>>): Promise<string> =>
  fillText(await readFile(file, "utf8"), values);
