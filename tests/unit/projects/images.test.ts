/** The lab's images are hosts for the projects here: what a workload wants is in them, and each is one that a host can be made of. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { imageNames, packagesOf } from "#lab/machine/image.ts";
import { definitions } from "#projects/index.ts";
import { images } from "#settings/host/image.ts";
import { parseSettings } from "#settings/index.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const list = (folder: string): string[] =>
  packagesOf(readFileSync(new URL(`../../../lab/machine/${folder}/packages.txt`, import.meta.url), "utf8"));

const wanted = (image: string): string[] => {
  const config = exampleConfig();
  const host = JSON.stringify({ ...JSON.parse(config["outward:host"] ?? ""), image });
  const { projects } = parseSettings({ ...config, "outward:host": host }, definitions);
  return projects.flatMap(({ workload }) => workload.packages);
};

const missing = (image: string, here: readonly string[]): string[] =>
  wanted(image).filter((name) => !here.includes(name));

describe("the lab's images", () => {
  it("are those that a host can be made of", () => {
    expect(imageNames).toEqual([...images]);
  });

  it.each(images)("%s holds what the projects want of it, and not by the common list alone", (image) => {
    expect(missing(image, [...list("guest"), ...list(`releases/${image}`)])).toEqual([]);
    expect(missing(image, list("guest"))).not.toEqual([]);
  });
});
