import { describe, expect, it } from "vitest";
import { leftovers, mayDouble } from "../../../components/leftovers.ts";
import { types } from "./advice/words.ts";

const born = "2026-01-01T00:00:10Z";
const start = Date.parse("2026-01-01T00:00:05Z");
const one = (id: string, name = "prod-blog-me", at = born) => ({ id, name, created_at: at });

describe("leftovers", () => {
  it("are those of the name that this run has made, but for the one to keep", () => {
    expect(leftovers([one("a"), one("b"), one("c")], "prod-blog-me", start, "b")).toEqual(["a", "c"]);
  });

  it("are known by any of the vendors' birth dates", () => {
    const other = [
      { id: "record", name: "x", created_on: born },
      { id: "firewall", name: "x", created: born },
    ];
    expect(leftovers(other, "x", start)).toEqual(["record", "firewall"]);
  });

  it("are never what is older, bears another name, or does not say when it was born", () => {
    const older = one("older", "prod-blog-me", "2026-01-01T00:00:04Z");
    const dateless = { id: "dateless", name: "prod-blog-me" };
    expect(leftovers([older, one("other", "prod-blog-you"), dateless], "prod-blog-me", start)).toEqual([]);
  });
});

describe("mayDouble", () => {
  it("holds for what may exist twice under one name, and for nothing else", () => {
    expect(Object.entries(types).flatMap(([noun, type]) => (mayDouble(type) ? [noun] : []))).toEqual([
      "policy",
      "token",
      "group",
    ]);
  });
});
