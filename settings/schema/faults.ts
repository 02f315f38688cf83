/** Faults of a config, all of them in one message: where, which value, which rule, what to do. */
import type { z } from "zod";

/** Raised once, with every fault; `faults` are the lines without their bullets. */
export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
    super(`${count} in the stack's config, nothing was changed:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "SettingsError";
    this.faults = faults;
  }
}

/** The value at a path, undefined where there is none. */
export const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

const written = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (out, key) => (typeof key === "number" ? `${out}[${key}]` : out === "" ? String(key) : `${out}.${String(key)}`),
    "",
  );

/** Of a backup only these may be shown: what stands elsewhere in it, or in its place, may be a secret. */
const plainOfBackup = ["repository", "every", "keep", "verifyEvery", "verifyPercent"];

/** Members that hold a secret, wherever they stand. */
const secrets: readonly PropertyKey[] = ["backup", "clientSecret", "secrets", "registries"];

const isHidden = (path: readonly PropertyKey[]): boolean => {
  if (["clientSecret", "secrets", "registries"].some((name) => path.includes(name))) return true;
  const inner = path.indexOf("backup") + 1;
  return inner > 0 && !plainOfBackup.includes(String(path[inner]));
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value, (key, inner) => (secrets.includes(key) ? "…" : inner)) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

/** The known key nearest to a misspelt one, if any is near enough. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (const [i, x] of [...a].entries()) {
      const next = [i + 1];
      for (const [j, y] of [...b].entries()) {
        next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (x === y ? 0 : 1)));
      }
      row = next;
    }
    return row.at(-1) ?? 0;
  };
  const ranked = known
    .map((key) => ({ key, far: distance(word.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.key : undefined;
};

/** YAML's own, of what stands there without quotes. */
const isBare = (value: unknown): value is number | boolean => typeof value === "number" || typeof value === "boolean";

/** A number that has lost digits on its way is not what anybody wrote. */
const bare = (value: number | boolean): string =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? `a number of ${BigInt(Math.abs(value)).toString().length} digits`
    : String(value);

const unknownKeys = (issue: z.core.$ZodIssueUnrecognizedKeys, where: string, known: readonly string[]): string[] =>
  issue.keys.map((key) => {
    // Of two ways to say something, each with keys of its own.
    if (known.includes(key)) return `${where}.${key}: does not go with what else is said here; remove one of them`;
    const near = nearest(key, known);
    const move = near ? `did you mean ${near}?` : known.length > 0 ? `known keys: ${known.join(", ")}` : "remove it";
    return `${where}${where.endsWith(":") ? "" : "."}${key}: unknown key, ${move}`;
  });

/** One zod issue as our lines. `keysAt` lists the keys the schema knows at a path. */
export const lines = (
  issue: z.core.$ZodIssue,
  input: unknown,
  prefix: string,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): string[] => {
  const inner = written(issue.path);
  const joint = inner === "" || inner.startsWith("[") || prefix.endsWith(":") ? "" : ".";
  const where = `${prefix}${joint}${inner}`;
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, where, keysAt(issue.path));
  const value = at(input, issue.path);
  if (value === undefined) return [`${where}: is missing; ${issue.message}`];
  const seen = (text: string): string => (isHidden(issue.path) ? "" : `${text} `);
  if (issue.code === "invalid_type" && issue.expected === "string" && isBare(value))
    return [`${where}: ${seen(bare(value))}${issue.message}; write it in quotes`];
  return [`${where}: ${seen(shown(value))}${issue.message}`];
};
