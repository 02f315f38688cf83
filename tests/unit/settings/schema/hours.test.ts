import { describe, expect, it } from "vitest";
import { hours, overlap } from "#settings/schema/hours.ts";

describe("hours", () => {
  it.each(["03:30-04:30", "23:30-00:30", "00:00-23:59"])("%s are some", (value) => {
    expect(hours.safeParse(value).success).toBe(true);
  });

  it.each(["3:30-4:30", "24:00-01:00", "03:60-04:00", "03:30", "03:30-03:30", ""])("%j are none", (value) => {
    expect(hours.safeParse(value).success).toBe(false);
  });

  it.each([
    ["03:30-04:30", "04:00-05:00", true],
    ["03:30-04:30", "04:30-05:00", false],
    ["03:30-04:30", "06:00-22:00", false],
    ["23:30-00:30", "00:00-06:00", true],
    ["00:10-00:20", "23:00-01:00", true],
    ["23:00-01:00", "22:00-02:00", true],
    ["12:00-13:00", "20:00-08:00", false],
  ])("%s and %s have a minute in common: %s", (a, b, common) => {
    expect(overlap(a, b)).toBe(common);
    expect(overlap(b, a)).toBe(common);
  });
});
