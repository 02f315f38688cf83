/** Pages in Markdown, as tests read them. */
import path from "node:path";
import { read, tracked } from "../house/tree.ts";

export const root = path.join(import.meta.dirname, "..", "..", "..");

export const pages = tracked.filter(
  (file) => file.endsWith(".md") && file !== "CHANGELOG.md" && !file.startsWith("scripts/"),
);

/** A page without its blocks of code. */
export const prose = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```$/gm, "");

export const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm"))].map(([, block = ""]) => block);

export const headingsIn = (text: string): readonly string[] =>
  [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);

/** As GitHub makes it from a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

export const anchorsIn = (file: string): readonly string[] => headingsIn(read(file)).map(anchor);
