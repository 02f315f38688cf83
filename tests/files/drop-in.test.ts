/** What an image's author has written, in front of the systemd that will read it: words and variables mean nothing but themselves. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostProgram } from "#host/client/program.ts";
import { type Image, images } from "#settings/host/image.ts";
import { oddValues } from "../unit/cloud-init/environment/values.ts";
import { generated } from "./generated.ts";
import { inImage, why } from "./image.ts";

interface Case {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const reader = { path: "/mnt/drop_in.py", content: readFileSync(new URL("drop_in.py", import.meta.url), "utf8") };
const program = { path: "/mnt/outward", content: hostProgram(), mode: 0o755 };

/** What a unit of ours has understood of it. */
const read = async (image: Image, cases: readonly Case[]): Promise<readonly (Case & { working: string })[]> => {
  const unit = generated(image).imaged.unit.content;
  const argv = ["python3", reader.path, program.path, unit, JSON.stringify(cases)];
  const { code, output } = await inImage(image, [program, reader], argv);
  if (code !== 0) throw new Error(output);
  return JSON.parse(output.split("\n").find((line) => line.startsWith("[")) ?? output);
};

/** A line that ends is none to us, and one to whoever writes an image. */
const hostile = [
  "",
  "\n",
  "a\nExecStart=/bin/evil",
  "\r\n[Service]\nUser=root",
  "\u001b[0m",
  "\u007f",
  "-",
  "@",
  "+",
  "!",
  ":",
];

const wanted = ({ words, env }: Case) => ({ words, env: expect.objectContaining(env), working: "/srv" });

const caseOf = (values: readonly string[]): Case => ({
  words: ["/bin/sh", ...values],
  env: Object.fromEntries(values.map((value, i) => [`V${i}`, value])),
});

describe.skipIf(why !== "").each(images)("systemd of %s", (image) => {
  it("reads each word and each variable of an image as it was", async () => {
    const odd = caseOf([...oddValues, ...hostile]);
    const special = fc.string({ unit: fc.constantFrom(..."ab \t\n'\"\\$`#;=%{}é😀"), maxLength: 12 });
    const any = caseOf(fc.sample(special, 300));
    expect(await read(image, [odd, any])).toEqual([wanted(odd), wanted(any)]);
  });
});
