import { describe, expect, it } from "vitest";
import { folderOf, withoutVenv } from "#scripts/venv.ts";

describe("an environment of Python's tools", () => {
  const here = { python: "", ensurepip: true, apt: false };

  it("is there, or can be made, with ensurepip or where it can be installed", () => {
    expect(withoutVenv(here)).toBe("");
    expect(withoutVenv({ ...here, ensurepip: false, apt: true })).toBe("");
  });

  it("is not without either, nor without Python, and says which is missing", () => {
    expect(withoutVenv({ ...here, ensurepip: false })).toContain("apt-get install python3-venv");
    expect(withoutVenv({ ...here, python: "python3 is not on PATH" })).toBe("python3 is not on PATH");
  });

  it("is another one for other requirements or another Python", () => {
    const folders = [folderOf("ruff==1", "3.11"), folderOf("ruff==2", "3.11"), folderOf("ruff==1", "3.13")];
    expect(new Set(folders).size).toBe(3);
    expect(folderOf("ruff==1", "3.11")).toBe(folders[0]);
  });
});
