import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { imageNamed, imageNames, packagesOf } from "../../../../lab/machine/image.ts";
import { definitions } from "../../../../projects/index.ts";
import { images } from "../../../../settings/image.ts";
import { parseSettings } from "../../../../settings.ts";
import { exampleConfig } from "../../../program/stage.ts";

const list = (folder: string): string[] =>
  packagesOf(readFileSync(new URL(`../../../../lab/machine/${folder}/packages.txt`, import.meta.url), "utf8"));

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
    expect(imageNamed("debian-12")).toBe("debian-12");
    expect(() => imageNamed("ubuntu-24.04")).toThrow(
      'the lab makes no image "ubuntu-24.04": take one of debian-12, debian-13',
    );
  });

  it.each(images)("%s holds what the projects want of it, and not by the common list alone", (image) => {
    expect(missing(image, [...list("guest"), ...list(`releases/${image}`)])).toEqual([]);
    expect(missing(image, list("guest"))).not.toEqual([]);
  });

  it("know comments from packages", () => {
    expect(packagesOf("# none\nsystemd # one\n\n curl\n")).toEqual(["systemd", "curl"]);
  });
});
