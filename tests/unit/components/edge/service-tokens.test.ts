import { describe, expect, it } from "vitest";
import { endingOf, rotationOf } from "#components/edge/service-tokens.ts";

const now = new Date("2026-11-24T15:00:00Z");

describe("a token's end", () => {
  it.each([
    ["a month and more away", "2026-12-24T15:00:01Z", undefined],
    ["within a month", "2026-12-24T14:00:00Z", "ends on 2026-12-24, in 29 days: its caller is shut out then"],
    ["tomorrow", "2026-11-26T00:00:00Z", "ends on 2026-11-26, in 1 day: its caller is shut out then"],
    ["past", "2026-11-24T14:59:59Z", "ended on 2026-11-24: its caller is shut out"],
    ["nowhere", undefined, undefined],
  ])("%s", (_when, at, said) => {
    expect(endingOf(at, now)).toBe(said);
  });
});

describe("another version of a secret", () => {
  const plan = { version: 2, until: "2026-12-01T15:00:00Z", duration: "8759h", atOnce: false };

  it("is announced with the moment at which the one before stops", () => {
    expect(rotationOf(undefined, plan, now)).toBe(
      "gets a new secret, and the one before passes until 2026-12-01T15:00:00Z",
    );
    expect(rotationOf(1, plan, now)).toContain("passes until");
    expect(rotationOf(1, { ...plan, atOnce: true }, now)).toContain("the one before stops at once");
  });

  it("is none when the version stays, whatever else changes", () => {
    expect(rotationOf(2, plan, now)).toBeUndefined();
    expect(rotationOf(2, { ...plan, until: "2026-01-01T00:00:00Z" }, now)).toBeUndefined();
    expect(rotationOf(undefined, { version: 1, duration: "8760h", atOnce: false }, now)).toBeUndefined();
  });

  it("is refused when its overlap is over already, and when it is a step back", () => {
    const stale = { ...plan, version: 3, until: "2026-11-24T14:00:00Z" };
    expect(() => rotationOf(2, stale, now)).toThrow(/would stop at once.*set rotated to the moment of now/);
    expect(() => rotationOf(3, plan, now)).toThrow("is 3 and cannot go back to 2; set it to 3, or raise it");
  });
});
