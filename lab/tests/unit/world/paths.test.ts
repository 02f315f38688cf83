import { describe, expect, it } from "vitest";
import { labPaths, namespaceOf } from "#lab/world/paths.ts";

describe("a lab's name", () => {
  it("is in everything it makes", () => {
    const lab = labPaths("lab2");
    expect(lab.dir).toBe("/var/lib/outward-lab/lab2");
    expect(namespaceOf(lab, "m7")).toBe("lab2-m7");
  });
  it.each(["", "Lab", "2lab", "lab-2", "lab/../x", "abcdefghijklm"])("cannot be %j", (name) => {
    expect(() => labPaths(name)).toThrow(/lab name/);
  });
});
