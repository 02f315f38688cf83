/** docs/config.md: every key of a stack's config, as its schema says it. */
import { z } from "zod";
import { definitions } from "#projects/index.ts";
import { common } from "#settings/project/define.ts";
import type { KeyDoc } from "#settings/schema/key.ts";
import { sections } from "#settings/sections.ts";
import { sources } from "#vendors/credentials.ts";
import { code, tableOf } from "./markdown.ts";

interface Schema extends KeyDoc {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Row {
  readonly key: string;
  readonly means: string;
  readonly otherwise: string;
  readonly example: string;
}

/** As YAML would have it in one line. */
const inline = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(inline).join(", ")}]`
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

const otherwiseOf = (schema: Schema, required: boolean): string => {
  if (schema.otherwise !== undefined) return schema.otherwise;
  if (schema.default !== undefined) return inline(schema.default) === "[]" ? "none" : code(inline(schema.default));
  return required ? "required" : "none";
};

/**
 * A row per key that says what it means; a section that says nothing is its keys.
 * @throws for a key that nobody has explained
 */
export const rowsOf = (prefix: string, schema: Schema, required = false): readonly Row[] => {
  const { description, properties, required: needed = [], secret, example = "" } = schema;
  if (description !== undefined) {
    const means = `${secret ? "secret; " : ""}${description}`;
    return [{ key: prefix, means, otherwise: otherwiseOf(schema, required), example: code(example) }];
  }
  if (!properties) throw new Error(`${prefix} says nothing for docs/config.md: wrap its schema in key()`);
  const dot = prefix === "" || prefix.endsWith(":") ? "" : ".";
  return Object.entries(properties).flatMap(([name, inner]) =>
    rowsOf(`${prefix}${dot}${name}`, inner, needed.includes(name)),
  );
};

export const schemaOf = (shape: z.ZodRawShape): Schema =>
  z.toJSONSchema(z.object(shape), { io: "input", unrepresentable: "any", reused: "inline" }) as Schema;

export const keyTable = (rows: readonly Row[]): string =>
  tableOf(
    ["key", "meaning", "default", "example"],
    rows.map(({ key, means, otherwise, example }) => [code(key), means, otherwise, example]),
  );

const credentials = (): string =>
  tableOf(
    ["key", "else, from the environment", "default"],
    Object.entries(sources).map(([key, source]) => [
      code(key),
      code(source.env),
      "own" in source
        ? code(source.own)
        : `${"instead" in source ? `instead of ${source.instead}` : "required"}; secret`,
    ]),
  );

/** The keys that a project of the samples has besides those of all. */
const ownKeys = ({ name, config }: (typeof definitions)[number]): readonly Row[] => {
  const own = Object.entries(config.shape).filter(([key]) => !(key in common));
  return rowsOf(`outward:${name}`, schemaOf(Object.fromEntries(own) as z.ZodRawShape));
};

export const configPage = (): string => `# Every key of the config

\`Pulumi.prod.yaml\` is a complete example. Everything is checked before anything is asked of a vendor, and all faults come
in one message. This page is what the schemas in \`settings/\` say of themselves, written by \`npm run docs\`.

## The stack's

${keyTable(rowsOf("outward:", schemaOf(sections)))}

\`outward:host\` is a section that a stack with an edge of its own may leave out: it then has the edge only.

## Every project's

${keyTable(rowsOf("outward:<project>", schemaOf(common)))}

## The samples' own

${keyTable(definitions.flatMap(ownKeys))}

## The providers'

They go to the providers as they are.

${credentials()}
`;
