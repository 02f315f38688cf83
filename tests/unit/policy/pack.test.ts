import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { valuesOf } from "#policy/pack.ts";
import { notKnown } from "#policy/rule.ts";
import { rules } from "#policy/rules.ts";

/** As @pulumi/policy wraps properties: reading what is not known throws. */
const wrapped = <T extends object>(props: T): T =>
  new Proxy(props, {
    get: (holder, key) => {
      const found: unknown = Reflect.get(holder, key);
      if (found === "unknown") throw new Error("can't be known during preview");
      return typeof found === "object" && found !== null ? wrapped(found) : found;
    },
  });

it("reads around what a preview cannot know", () => {
  const props = { name: "blog", id: "unknown", list: [1, "unknown", { deep: "unknown", here: true }], none: undefined };
  expect(valuesOf(wrapped(props))).toEqual({
    name: "blog",
    id: notKnown,
    list: [1, notKnown, { deep: notKnown, here: true }],
    none: null,
  });
});

it("gives every rule a name of its own", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

it("has the program's version", () => {
  const version = (file: string) =>
    (JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as { version: string }).version;
  expect(version("../../../policy/package.json")).toBe(version("../../../package.json"));
});
