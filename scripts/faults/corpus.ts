/** The faults of tests/faults: each is a patch whose first lines say what it breaks and which test is to see it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.join(import.meta.dirname, "..", "..");
export const folder = path.join(root, "tests", "faults");

/** Kinds of test that may be named: what boots a machine takes too long to be asked of each fault. */
export const kinds = ["unit", "program", "host", "files", "engine"] as const;
export type Kind = (typeof kinds)[number];

export interface Fault {
  /** Of its file, without `.patch`. */
  readonly name: string;
  /** What goes wrong, in words that several variants may share. */
  readonly fault: string;
  readonly kind: Kind;
  /** The test file that sees it, from the root. */
  readonly seenBy: string;
  /** The whole file, which `git apply` takes: it ignores what comes before the first `diff`. */
  readonly patch: string;
}

const field = (name: string, text: string, key: string): string => {
  const found = new RegExp(`^${key}: (.+)$`, "m").exec(text.slice(0, text.indexOf("diff --git")))?.[1];
  if (!found) throw new Error(`tests/faults/${name}.patch: there is no line "${key}: …" before the first diff`);
  return found;
};

/** @throws when the head of a patch lacks a line, or names a test that is of no kind */
export const parse = (name: string, patch: string): Fault => {
  const seenBy = field(name, patch, "seen-by");
  const kind = kinds.find((one) => seenBy.startsWith(`tests/${one}/`));
  if (!kind)
    throw new Error(`tests/faults/${name}.patch: seen-by is ${seenBy}, which is in none of ${kinds.join(", ")}`);
  return { name, fault: field(name, patch, "fault"), kind, seenBy, patch };
};

/** All of them, by name. */
export const corpus = (): readonly Fault[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".patch"))
    .sort()
    .map((file) => parse(file.slice(0, -".patch".length), readFileSync(path.join(folder, file), "utf8")));
