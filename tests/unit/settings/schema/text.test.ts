/** What YAML takes for a number, or for true and false, where text is wanted; and that every value has a rule in words. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseSettings } from "#settings/index.ts";
import { common } from "#settings/project/define.ts";
import { project } from "#settings/project/project.ts";
import { parse } from "#settings/schema/parse.ts";
import { hostname, shortName } from "#settings/schema/values.ts";
import { sections } from "#settings/sections.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

interface Leaf {
  readonly where: string;
  readonly schema: z.ZodType;
}

const inner = (schema: z.ZodType): readonly (readonly [string, z.ZodType])[] => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return [["", schema.unwrap() as z.ZodType]];
  if (schema instanceof z.ZodPipe) return [["", schema.out as z.ZodType]];
  if (schema instanceof z.ZodArray) return [["[]", schema.element as z.ZodType]];
  if (schema instanceof z.ZodRecord) return [[".*", schema.valueType as z.ZodType]];
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => ["", option as z.ZodType] as const);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).map(([key, value]) => [`.${key}`, value as z.ZodType] as const);
  return [];
};

const leaves = (where: string, schema: z.ZodType): readonly Leaf[] => {
  const further = inner(schema);
  return [{ where, schema }, ...further.flatMap(([key, value]) => leaves(`${where}${key}`, value))];
};

const all = leaves("outward", z.strictObject({ ...sections, shop: z.strictObject(common), data: project }));
const texts = all.filter(({ schema }) => schema instanceof z.ZodString);

/** As JSON has it, of an account's id that consists of digits. */
const long = JSON.parse("12345678901234567890123456789012") as number;

const said = (schema: z.ZodType, value: unknown): string =>
  parse(z.strictObject({ it: schema }), { it: value }, "x").faults.join("\n");

describe("where text is wanted", () => {
  it("there are such places in every part of the config", () => {
    const found = texts.map(({ where }) => where);
    for (const where of ["outward.cloudflare.accountId", "outward.shop.backup.password", "outward.data.routes[].name"])
      expect(found).toContain(where);
    expect(found.length).toBeGreaterThan(100);
  });

  it.each([7, long, true])("%d is answered with quotes", (value) => {
    const wrong = texts.filter(({ schema }) => !/^x\.it: .*; write it in quotes$/.test(said(schema, value)));
    expect(wrong.map(({ where, schema }) => `${where}: ${said(schema, value)}`)).toEqual([]);
  });

  it("a number that is too long to be one is not shown as what it became", () => {
    expect(said(sections.cloudflare.shape.accountId, long)).toBe(
      "x.it: a number of 32 digits must be 32 hexadecimal digits, e.g. 0123456789abcdef0123456789abcdef; write it in quotes",
    );
    expect(said(shortName, 7)).toBe(
      "x.it: 7 must be 1 to 12 lower-case letters, digits or dashes, a letter first, e.g. blog; write it in quotes",
    );
  });

  it("a secret is not shown, and the rule is said", () => {
    const config = changed(rightConfig(), "shop.backup", { repository: "s3:https://s3.example.com/b", password: 17 });
    const faults = faultsOf(() => parseSettings({ ...credentials, ...flat(config) }, [definitionOf(rightProject())]));
    expect(faults).toEqual([
      "outward:shop.backup.password: must be a password of 20 characters or more, set with: pulumi config set --secret --path; write it in quotes",
    ]);
  });

  it("text is taken: the same digits in quotes", () => {
    expect(said(sections.cloudflare.shape.accountId, "12345678901234567890123456789012")).toBe("");
    expect(said(hostname, "7.example.com")).toBe("");
  });

  it("a stack's name is text, whatever it could be besides", () => {
    const { cloudflare, shop, host } = rightConfig();
    for (const name of ["2024", "true", "null", "edge"]) {
      const config = flat({ cloudflare, shop, host, edge: name, takeOverFrom: name });
      const settings = parseSettings({ ...credentials, ...config }, [definitionOf(rightProject())], {}, "here");
      expect([settings.edge, settings.takeOverFrom]).toEqual([name, name]);
    }
  });
});

describe("every value", () => {
  const probes = [7, -1, 1.5, true, "x", "", [], ["x"], {}, { x: 1 }, null];

  it("has its rule in words of ours, whatever is put there", () => {
    const strange = all.flatMap(({ where, schema }) =>
      probes.flatMap((value) =>
        parse(schema, value, "x")
          .faults.map((fault) =>
            fault
              .replace(/^x\S*: /, "")
              .replace(JSON.stringify(value), "")
              .trim(),
          )
          .filter((fault) => /invalid|expected|received|too (big|small)/i.test(fault))
          .map((fault) => `${where} ${JSON.stringify(value)}: ${fault}`),
      ),
    );
    expect(strange).toEqual([]);
  });
});
