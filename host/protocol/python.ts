/** The contract as the host's program reads it: `host/outward/protocol.py`, which `npm run docs` writes. Pure. */
import { z } from "zod";
import * as answers from "./answers.ts";
import { facts } from "./facts.ts";
import { baselineShape, manifestShape, upkeepShape } from "./manifest.ts";
import { hostRecord, record } from "./record.ts";
import { roleStatus, statusShape } from "./status.ts";
import { hostVerbs } from "./verbs.ts";

/** What is said in either direction. A host writes all that it says, whatever a reader does without. */
const toHost = [manifestShape, baselineShape, upkeepShape, answers.requestShape];
const fromHost = [
  record,
  hostRecord,
  roleStatus,
  statusShape,
  answers.responseShape,
  answers.pausedShape,
  answers.standbyShape,
  answers.readyShape,
  answers.keyShape,
  answers.latestShape,
  answers.comparedShape,
  answers.restoredShape,
  answers.baselineAnswerShape,
];

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const plain: Readonly<Record<string, string>> = { string: "str", integer: "int", boolean: "bool", null: "None" };

/** @throws for what the contract has no word for yet */
const typeOf = (schema: Schema): string => {
  const { $ref, type = "", items, anyOf, additionalProperties } = schema;
  if (typeof type !== "string") return type.map((one) => typeOf({ ...schema, type: one })).join(" | ");
  if ($ref) return $ref.replace("#/$defs/", "");
  if (schema.enum) return `Literal[${schema.enum.map((one) => JSON.stringify(one)).join(", ")}]`;
  if (anyOf) return anyOf.map(typeOf).join(" | ");
  if (type === "array" && items) return `list[${typeOf(items)}]`;
  if (type === "object" && typeof additionalProperties === "object")
    return `dict[str, ${typeOf(additionalProperties)}]`;
  const name = plain[type];
  if (name) return name;
  throw new Error(`${JSON.stringify(schema)} has no name: give it an id, or python.ts a word for it`);
};

const classOf = (name: string, { description = "", properties = {}, required = [] }: Schema): string => {
  const fields = Object.entries(properties).map(([field, schema]) => {
    const type = typeOf(schema);
    return `    ${field}: ${required.includes(field) ? type : `NotRequired[${type}]`}`;
  });
  return [`class ${name}(TypedDict):`, `    """${description}"""`, "", ...fields].join("\n");
};

/** Every shape of a direction by its name, what it is made of first. */
const shapesOf = (roots: readonly z.ZodType[], io: "input" | "output"): ReadonlyMap<string, Schema> => {
  const shapes = new Map<string, Schema>();
  for (const root of roots) {
    const { $defs = {}, ...whole } = z.toJSONSchema(root, { io }) as Schema;
    for (const [name, part] of Object.entries($defs)) shapes.set(name, part);
    const name = root.meta()?.id;
    if (name && !shapes.has(name)) shapes.set(name, whole);
  }
  return shapes;
};

const namesIn = (schema: Schema): readonly string[] =>
  [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)].map(([, name = ""]) => name);

/** Each after what it is made of. */
const inOrder = (shapes: ReadonlyMap<string, Schema>): readonly string[] => {
  const order = new Set<string>();
  const add = (name: string): void => {
    const schema = shapes.get(name);
    if (order.has(name) || !schema) return;
    for (const part of namesIn(schema)) add(part);
    order.add(name);
  };
  for (const name of [...shapes.keys()].sort()) add(name);
  return [...order];
};

/** A class each, in an order that Python can read. @param toHost to a host @param fromHost by a host */
export const classesOf = (toHost: readonly z.ZodType[], fromHost: readonly z.ZodType[]): readonly string[] => {
  const shapes = new Map([...shapesOf(toHost, "input"), ...shapesOf(fromHost, "output")]);
  return inOrder(shapes).map((name) => classOf(name, shapes.get(name) ?? {}));
};

export const protocolInPython = (): string => {
  const numbers = Object.entries(facts).map(([name, value]) => `${name} = ${value}`);
  return `"""
What goes between a checkout and this program, as host/protocol/ describes it. Written by \`npm run docs\`; do not edit.
One file, because it is written as a whole.
"""
from typing import Literal, NotRequired, TypedDict

${numbers.join("\n")}
VERBS = (
${hostVerbs.map((verb) => `    "${verb}",`).join("\n")}
)


${classesOf(toHost, fromHost).join("\n\n\n")}
`;
};
