/** What the prose says of the config and of projects parses: keys, sections, project files, and the examples of tables. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { definitions } from "#projects/index.ts";
import { configPage, rowsOf } from "#scripts/docs/config.ts";
import { shapes } from "#scripts/docs/fields.ts";
import { parseSettings } from "#settings/index.ts";
import type { ProjectDefinition } from "#settings/project/define.ts";
import { exampleConfig, without } from "#tests/program/stage.ts";
import { read } from "../house/tree.ts";
import { blocks, pages, prose, root } from "./page.ts";

describe("config keys", () => {
  const rows = [...configPage().matchAll(/^\| `(outward:[^`]+)` \|/gm)].map(([, key = ""]) => key);

  it("that prose names are those of the config", () => {
    const known = (name: string): boolean =>
      rows.some((row) => {
        const plain = row.replace("<project>", name.slice("outward:".length).split(".")[0] ?? "");
        return plain === name || plain.startsWith(`${name}.`) || name.startsWith(`${plain}.`);
      });
    const strange = pages.flatMap((file) =>
      [...prose(read(file)).matchAll(/`(outward:[a-zA-Z<][\w.<>-]*)`/g)]
        .map(([, name = ""]) => name.replace(/\.<.*$/, "").replace("outward:<project>", "outward:blog"))
        .filter((name) => !/^outward:[a-z]+:/.test(name) && !known(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(strange).toEqual([]);
    expect(known("outward:host.generations")).toBe(false);
  });

  it("must each say what they mean", () => {
    expect(() => rowsOf("outward:x", { properties: { y: {} } })).toThrow("outward:x.y says nothing");
  });
});

/** A page's sections of config by their keys, as the engine hands them over; what is encrypted is some secret. */
const sectionsIn = (text: string): readonly Readonly<Record<string, string>>[] =>
  blocks(text, "yaml")
    .map((block) => parse(block.replaceAll("{ secure: … }", `"${"s".repeat(24)}"`)) as Record<string, unknown>)
    .map((found) =>
      Object.fromEntries(
        Object.entries(found).flatMap(([key, value]) =>
          key.startsWith("outward:") ? [[key, typeof value === "string" ? value : JSON.stringify(value)]] : [],
        ),
      ),
    );

const isSample = (key: string): boolean => definitions.some(({ name }) => key === `outward:${name}`);
/** Sections of the stack, and of projects that are none of the samples. */
const kinds = new Set(Object.keys(exampleConfig()).filter((key) => !isSample(key)));
const ofStack = (key: string): boolean => kinds.has(key) || ["outward:access", "outward:alerts"].includes(key);

describe("sections of config in prose", () => {
  const written = pages.flatMap((file) =>
    sectionsIn(read(file))
      .map((sections) => Object.fromEntries(Object.entries(sections).filter(([key]) => ofStack(key))))
      .filter((sections) => Object.keys(sections).length > 0)
      .map((sections) => [file, sections] as const),
  );

  it("are there", () => expect(written.length).toBeGreaterThan(2));

  it.each(written)("%s: %j is what the schema takes", (_, sections) => {
    expect(() => parseSettings({ ...exampleConfig(), ...sections }, definitions)).not.toThrow();
    const [key = ""] = Object.keys(sections);
    expect(() => parseSettings({ ...exampleConfig(), ...sections, [key]: '{"none":1}' }, definitions)).toThrow(key);
  });
});

describe("project files in prose", () => {
  /** For a page that shows no section. */
  const unsaid = { hostname: "notes.example.com", editors: ["me@example.com"] };

  /** Built as `projects/` would have it: what it imports is where that folder would find it. */
  const definitionsIn = async (block: string): Promise<readonly ProjectDefinition[]> => {
    const placed = block
      .replaceAll('from "../', `from "${pathToFileURL(root).href}/`)
      .replaceAll('from "zod"', `from "${import.meta.resolve("zod")}"`);
    const folder = await mkdtemp(path.join(tmpdir(), "outward-prose-"));
    try {
      await writeFile(path.join(folder, "project.mjs"), stripTypeScriptTypes(placed));
      return Object.values(
        (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, "project.mjs")).href)) as object,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  const written = pages.flatMap((file) =>
    blocks(read(file), "ts")
      .filter((block) => block.includes("defineProject"))
      .map((block) => [file, block] as const),
  );

  it("are there, one of each kind", () => {
    expect(written.map(([file]) => file)).toContain("README.md");
    const shown = written.map(([, block]) => block).join("\n");
    for (const word of ["everyone:", "groups:", "serviceTokens:", "postgres(", "quiet:"]) expect(shown).toContain(word);
  });

  it.each(written)("%s: is built and parsed with its section, with two routes or more", async (file, block) => {
    const found = await definitionsIn(block);
    const [{ name } = { name: "" }] = found;
    const key = `outward:${name}`;
    const stack = without(exampleConfig(), "outward:blog", "outward:motor");
    const own = sectionsIn(read(file)).find((sections) => key in sections) ?? { [key]: JSON.stringify(unsaid) };
    const settings = parseSettings({ ...stack, ...own }, found);
    expect(settings.projects[0]?.routes.length).toBeGreaterThan(1);
    expect(() => parseSettings({ ...stack, ...own, [key]: "{}" }, found)).toThrow("hostname");
  });
});

describe("examples of fields", () => {
  const examples = Object.entries(shapes).flatMap(([of, shape]) =>
    Object.entries(shape).flatMap(([name, schema]) => {
      const { example } = (schema.meta() ?? {}) as { example?: string };
      return example === undefined ? [] : [[`${of}.${name}`, example, schema] as const];
    }),
  );

  it("are many", () => expect(examples.length).toBeGreaterThan(30));
  it.each(examples)("%s: %s is what it takes", (_, example, schema) => {
    expect(schema.safeParse(parse(example)).error?.message).toBeUndefined();
    expect(schema.safeParse({ none: 1 }).success).toBe(false);
  });
});
