/** Parsing with a zod schema whose faults come out as our lines. */
import { z } from "zod";
import { at, lines } from "./faults.ts";

type Issue = z.core.$ZodIssue;

export const unwrapped = (schema: z.ZodType | undefined): z.ZodType | undefined =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;

/** Of a union, each of its members. */
const alternatives = (schema: z.ZodType): readonly z.ZodType[] => {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => alternatives(option as z.ZodType));
  return inner ? [inner] : [];
};

const within = (schema: z.ZodType, key: PropertyKey): z.ZodType | undefined => {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return schema instanceof z.ZodObject ? (schema.shape[String(key)] as z.ZodType | undefined) : undefined;
};

/** Keys that the schema knows at a path, for "did you mean". */
const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] => {
  const ends = path.reduce<readonly z.ZodType[]>(
    (outer, key) => outer.flatMap(alternatives).flatMap((inner) => within(inner, key) ?? []),
    [schema],
  );
  const objects = ends.flatMap(alternatives).filter((end) => end instanceof z.ZodObject);
  return [...new Set(objects.flatMap(({ shape }) => Object.keys(shape)))];
};

/** Of a union's alternatives, the faults of the one that the value comes nearest to: the one with the fewest. */
const flattened = (issue: Issue, value: unknown): readonly Issue[] => {
  if (issue.code !== "invalid_union" || typeof at(value, issue.path) !== "object") return [issue];
  const unknownKeys = (issues: readonly Issue[]): number =>
    issues.reduce((sum, inner) => sum + (inner.code === "unrecognized_keys" ? inner.keys.length : 0), 0);
  const [nearest = []] = [...issue.errors].sort((a, b) => unknownKeys(a) - unknownKeys(b));
  return nearest.flatMap((inner) => flattened({ ...inner, path: [...issue.path, ...inner.path] } as Issue, value));
};

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section",
  record: "a section",
};

const sized = (origin: string, amount: number | bigint): string => {
  if (origin === "string") return `must have ${amount} characters`;
  return origin === "array" ? `must name ${amount}` : `must be ${amount}`;
};

/** The rule of a value whose schema says none in words of its own. */
const rule = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code === "invalid_type") return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_small") return `${sized(issue.origin, issue.minimum)} or more`;
  if (issue.code === "too_big") return `${sized(issue.origin, issue.maximum)} or less`;
  return issue.code === "invalid_value" ? `must be one of ${issue.values.join(", ")}` : undefined;
};

export type Parsed<T> =
  | { readonly data: T; readonly faults: readonly [] }
  | { readonly data?: undefined; readonly faults: readonly string[] };

/** The value as the schema types it, or all of its faults; `prefix` comes before every path. */
export const parse = <T extends z.ZodType>(schema: T, value: unknown, prefix: string): Parsed<z.infer<T>> => {
  const result = schema.safeParse(value, { error: rule });
  if (result.success) return { data: result.data, faults: [] };
  const issues = result.error.issues.flatMap((issue) => flattened(issue, value));
  return { faults: issues.flatMap((issue) => lines(issue, value, prefix, (path) => keysAt(schema, path))) };
};
