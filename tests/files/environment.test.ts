/** Environment files in front of the parser of the systemd that will read them: what it reads is what was to be said. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentFile } from "#cloud-init/environment.ts";
import { type Image, images } from "#settings/host/image.ts";
import { variable } from "#settings/schema/values.ts";
import { oddValues } from "../unit/cloud-init/environment/values.ts";
import { inImage, why } from "./image.ts";

const reader = {
  path: "/mnt/environment.py",
  content: readFileSync(new URL("environment.py", import.meta.url), "utf8"),
};

/** Of each text, its variables by name; a number when systemd refuses the file. */
const read = async (image: Image, texts: readonly string[]): Promise<readonly (Record<string, string> | number)[]> => {
  const files = texts.map((content, i) => ({ path: `/mnt/${i}.env`, content }));
  const { code, output } = await inImage(
    image,
    [reader, ...files],
    ["python3", reader.path, ...files.map((f) => f.path)],
  );
  if (code !== 0) throw new Error(output);
  return JSON.parse(output.split("\n").find((line) => line.startsWith("[")) ?? output);
};

const named = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, i) => [`V${i}`, value]));

const unquoted = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");

describe.skipIf(why !== "").each(images)("systemd of %s", (image) => {
  it("reads each value as it was to be, also beside others", async () => {
    expect(await read(image, [environmentFile(named(oddValues))])).toEqual([named(oddValues)]);
  });

  it("reads any value that the config lets in", async () => {
    const special = fc.string({ unit: fc.constantFrom(..."ab \t'\"\\$`#;=%é😀"), minLength: 1, maxLength: 12 });
    const any = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
    const values = [...fc.sample(special, 400), ...fc.sample(any, 200)].filter(
      (value) => variable.safeParse(value).success,
    );
    expect(values.length).toBeGreaterThan(400);
    expect(await read(image, [environmentFile(named(values))])).toEqual([named(values)]);
  });

  it("would take them for something else without quotes: the twin", async () => {
    const [found = 0] = await read(image, [unquoted(named(oddValues))]);
    expect(found).not.toEqual(named(oddValues));
  });

  it("leaves out a name that is none, and refuses the file for what is no character: neither is let in", async () => {
    expect(await read(image, ["A-B=x\nC=y\n", 'A="\ufdd0"\nC=y\n', "C=y\n"])).toEqual([
      { C: "y" },
      expect.any(Number),
      { C: "y" },
    ]);
    expect(variable.safeParse("\ufdd0").success).toBe(false);
  });
});
