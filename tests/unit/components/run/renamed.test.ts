import { describe, expect, it } from "vitest";
import { formerName } from "#components/run/renamed.ts";

describe("a stack's former name", () => {
  it("is what it said of itself, or what its host is called", () => {
    expect(formerName("production", { stack: "prod" })).toBe("prod");
    expect(formerName("production", { active: "outward-prod-6dad9d" })).toBe("prod");
    expect(formerName("production", { active: "outward-eu-prod-6dad9d" })).toBe("eu-prod");
    expect(formerName("production", { stack: "prod", active: null })).toBe("prod");
  });

  it("is none before its first update, and none while it is called the same", () => {
    expect(formerName("prod", {})).toBeUndefined();
    expect(formerName("prod", { active: null })).toBeUndefined();
    expect(formerName("prod", { stack: "prod", active: "outward-prod-6dad9d" })).toBeUndefined();
    expect(formerName("eu-prod", { active: "outward-eu-prod-6dad9d" })).toBeUndefined();
  });
});
