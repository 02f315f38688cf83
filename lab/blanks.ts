/** The blanks of `projects/lab.yaml`: which there are, and what they are filled with. Pure. */
import type { Declared } from "./checkout.ts";

/** Of the account that a section has at the store: set encrypted, and never in a file. */
const secrets = ["password", "accessKey", "secretKey"] as const;

type Secret = (typeof secrets)[number];

/** Blanks of a section's account at the store. */
const ofStore: readonly string[] = ["bucket", ...secrets];

export interface Blank {
  readonly name: string;
  /** Keys down to the text that it stands in; the first is the section's, such as `outward:blog`. */
  readonly path: readonly string[];
}

const pattern = /\{\{(\w+)\}\}/g;
const namesIn = (text: string): readonly string[] => [...text.matchAll(pattern)].map(([, name = ""]) => name);

const isSecret = (name: string): name is Secret => secrets.some((one) => one === name);

const blanksBelow = (tree: unknown, path: readonly string[]): readonly Blank[] => {
  if (typeof tree === "string") return namesIn(tree).map((name) => ({ name, path }));
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, inner]) => blanksBelow(inner, [...path, key]));
};

export const blanksOf = (config: Declared): readonly Blank[] => blanksBelow(config, []);

/** `blog` of `outward:blog`. */
const nameOf = (section: string): string => section.slice(section.lastIndexOf(":") + 1);

/** Names of the sections that want an account at the store. */
export const storeAccounts = (config: Declared): readonly string[] => [
  ...new Set(
    blanksOf(config)
      .filter(({ name }) => ofStore.includes(name))
      .map(({ path: [section = ""] }) => nameOf(section)),
  ),
];

/** What is set encrypted: by path, from the section's account. @param accounts by the section's name */
export const secretsOf = (
  config: Declared,
  accounts: Readonly<Record<string, Readonly<Record<Secret, string>>>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    blanksOf(config).flatMap(({ name, path }) => {
      const account = accounts[nameOf(path[0] ?? "")];
      return isSecret(name) && account ? [[path.join("."), account[name]]] : [];
    }),
  );

export type Values = Readonly<Record<string, unknown>>;

const valueFor = (name: string, values: Values, path: readonly string[]): unknown => {
  if (Object.hasOwn(values, name)) return values[name];
  const known = [...Object.keys(values), ...secrets].sort().join(", ");
  throw new Error(
    `projects/lab.yaml: ${path.join(".")}: {{${name}}} is no blank that the lab fills: take one of ${known}`,
  );
};

/** Undefined for what is set encrypted, and for what holds nothing else. */
const fill = (tree: unknown, values: Values, path: readonly string[]): unknown => {
  if (typeof tree === "string") {
    const names = namesIn(tree);
    if (names.some(isSecret)) return undefined;
    const [only] = names;
    if (only !== undefined && tree === `{{${only}}}`) return valueFor(only, values, path);
    return tree.replace(pattern, (_, name: string) => String(valueFor(name, values, path)));
  }
  if (Array.isArray(tree)) return tree.map((inner, at) => fill(inner, values, [...path, String(at)]));
  if (typeof tree !== "object" || tree === null) return tree;
  const filled = Object.entries(tree)
    .map(([key, inner]) => [key, fill(inner, values, [...path, key])])
    .filter(([, inner]) => inner !== undefined);
  return filled.length === 0 && Object.keys(tree).length > 0 ? undefined : Object.fromEntries(filled);
};

/**
 * The config as it goes into the stack's file: every blank filled, less what is set encrypted.
 * @param bucketOf address of a section's bucket, by its name
 * @throws for a blank that there is no value for
 */
export const filled = (config: Declared, values: Values, bucketOf: (name: string) => string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config)
      .map(([key, inner]) => [key, fill(inner, { ...values, bucket: bucketOf(nameOf(key)) }, [key])] as const)
      .filter(([, inner]) => inner !== undefined),
  );
