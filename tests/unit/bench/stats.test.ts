import { expect, it } from "vitest";
import { slope } from "#tests/bench/stats.ts";

it("the slope is what one more costs, whatever the start costs, and none where nothing grows", () => {
  expect(slope([2, 12, 27, 52], [1060, 1360, 1810, 2560])).toBeCloseTo(30);
  expect(slope([2, 12, 27, 52], [900, 900, 900, 900])).toBe(0);
});
