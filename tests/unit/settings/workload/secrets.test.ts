/** A project's secrets: what its section may say, what its services may name, and that no value is ever told. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { legibleValues } from "#settings/workload/secrets.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const value = "hunter2-hunter2";
const lines = `${value}\nof-two-lines`;

const naming = (...environments: object[]) =>
  changed(
    rightProject(),
    "workload.services",
    environments.map((environment, i) => ({ name: `s${i}`, exec: "/bin/true", environment })),
  );

const settingsWith = (secrets: unknown, project = naming({ KEY: { secret: "stripe" } }), config = rightConfig()) =>
  parseSettings({ ...credentials, ...flat(changed(config, "shop.secrets", secrets)) }, [definitionOf(project)]);

const faultsWith = (...given: Parameters<typeof settingsWith>) => faultsOf(() => settingsWith(...given));

const run = (name: string) => `run: pulumi config set --secret --path outward:shop.secrets.${name}`;

describe("right secrets", () => {
  it("stay out of the project's own data, which name them", () => {
    const { secrets, projects } = settingsWith({ stripe: value });
    expect(secrets).toEqual({ shop: { stripe: value } });
    expect(JSON.stringify(projects)).not.toContain(value);
    expect(projects[0]?.workload.services[0]?.environment).toEqual({ KEY: { secret: "stripe" } });
  });

  it("have any characters, a file's several lines, and none is needed by who names none", () => {
    const both = naming({ A: { secret: "a" } }, { B: { secretFile: "b" }, C: { secret: "a" } });
    expect(faultsWith({ a: " \"$`'\\#;é😀", b: lines }, both)).toEqual([]);
    expect(settingsWith(undefined, rightProject()).secrets).toEqual({});
  });

  it("are not asked for where there is an edge alone, and may be there", () => {
    const edge = changed(rightConfig(), "host", undefined);
    expect(faultsWith(undefined, undefined, edge)).toEqual([]);
    expect(faultsWith({ stripe: value }, undefined, edge)).toEqual([]);
  });
});

describe("wrong secrets", () => {
  it("that are named and not set, each once", () => {
    const twice = naming({ A: { secret: "stripe" }, B: { secretFile: "session" } }, { A: { secretFile: "stripe" } });
    expect(faultsWith(undefined, twice)).toEqual([
      `outward:shop.secrets.stripe: is missing; ${run("stripe")}`,
      `outward:shop.secrets.session: is missing; ${run("session")}`,
    ]);
  });

  it("that are set and not named", () => {
    expect(faultsWith({ stripe: value, stripee: value, other: value })).toEqual([
      "outward:shop.secrets.stripee: no service of shop names it; did you mean stripe? If not, run: pulumi config rm --path outward:shop.secrets.stripee",
      "outward:shop.secrets.other: no service of shop names it; run: pulumi config rm --path outward:shop.secrets.other",
    ]);
  });

  it.each(["a\nb", "a\r", "a\n"])("with lines that a variable has not: %j", (text) => {
    const mixed = naming({ F: { secretFile: "stripe" } }, { KEY: { secret: "stripe" } });
    expect(faultsWith({ stripe: text }, mixed)).toEqual([
      'outward:shop.secrets.stripe: has several lines, and KEY of s1 takes one; say { secretFile: "stripe" } there',
    ]);
  });

  it.each<readonly [unknown, RegExp]>([
    [{ Stripe: value }, /^outward:shop\.secrets\.Stripe: has a name that no secret has; .* e\.g\. stripe$/],
    [{ "../x": value }, /^outward:shop\.secrets\.\.\.\/x: has a name that no secret has/],
    [{ ["a".repeat(33)]: value }, /a: has a name that no secret has/],
    [{ stripe: "" }, /^outward:shop\.secrets\.stripe: is empty; set it with: pulumi config set --secret --path$/],
    [{ stripe: " \n" }, /^outward:shop\.secrets\.stripe: is empty/],
    [{ stripe: `${value}\0` }, /^outward:shop\.secrets\.stripe: must be text, all of it characters, without NUL/],
    [{ stripe: `${value}\ufdd0` }, /must be text, all of it characters/],
    [{ stripe: value.repeat(1100) }, /^outward:shop\.secrets\.stripe: must have 16384 bytes or less$/],
    [{ stripe: 15552368 }, /^outward:shop\.secrets\.stripe: must be text; set it with: .*; write it in quotes$/],
    [{ stripe: { value } }, /^outward:shop\.secrets\.stripe: must be text; set it with/],
    [[value], /^outward:shop\.secrets: must be a section of values by name/],
    [value, /^outward:shop\.secrets: must be a section of values by name/],
  ])("case %#", (secrets, fault) => {
    const faults = faultsWith(secrets);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    // Wherever it stands.
    expect(faults.join()).not.toMatch(/hunter2|15552368/);
  });

  it("in a section that is wrong as a whole are not told either", () => {
    const config = changed(rightConfig(), "shop", [{ secrets: { stripe: value } }]);
    const faults = faultsWith(undefined, undefined, config);
    expect(faults.join()).toContain("outward:shop: ");
    expect(faults.join()).not.toContain(value);
  });

  it("whose values are not encrypted, where the engine says what is", () => {
    const { secrets } = settingsWith({ stripe: value });
    expect(legibleValues(secrets, ["outward:other"])).toEqual([
      `outward:shop.secrets.stripe: is not encrypted; choose another, and ${run("stripe")}`,
    ]);
    expect(legibleValues(secrets, ["outward:shop"])).toEqual([]);
    expect(legibleValues(secrets, undefined)).toEqual([]);
  });
});

describe("a variable", () => {
  const where = "projects.shop.workload.services[0].environment.A";
  const words =
    "must be one line of text, all of it characters, or { secret: name }, or { secretFile: name }, e.g. 3000";

  it.each([
    [{ secret: "Stripe" }, `${where}.secret: "Stripe" must be 1 to 32 lower-case letters, digits or dashes`],
    [{ secretFile: "a/b" }, `${where}.secretFile: "a/b" must be 1 to 32 lower-case letters`],
    [{ secret: "a", secretFile: "b" }, `${where}: {"secret":"a","secretFile":"b"} ${words}`],
    [{ sekret: "a" }, `${where}: {"sekret":"a"} ${words}`],
    [{}, `${where}: {} ${words}`],
    [3000, `${where}: 3000 ${words.replace(", e.g. 3000", "; write it in quotes")}`],
    ["a\nUSER=root", `${where}: "a\\nUSER=root" ${words}`],
  ])("is wrong: %j", (given, fault) => {
    expect(faultsWith(undefined, naming({ A: given }))).toEqual([expect.stringContaining(fault)]);
  });
});
