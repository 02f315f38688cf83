import { expect, it } from "vitest";
import { keeps, labOf } from "#scripts/test/kept.ts";

it("two labs at once have two names and two ports, by default and when another lab is named", () => {
  expect(labOf("lab", {})).toEqual({ OUTWARD_TEST_LAB: "test", OUTWARD_TEST_PORT: "18443" });
  expect(labOf("moves", {})).toEqual({ OUTWARD_TEST_LAB: "moves", OUTWARD_TEST_PORT: "18444" });
  const own = { OUTWARD_TEST_LAB: "mine", OUTWARD_TEST_PORT: "20000" };
  expect(labOf("lab", own)).toEqual(own);
  expect(labOf("moves", own)).toEqual({ OUTWARD_TEST_LAB: "minem", OUTWARD_TEST_PORT: "20001" });
  expect(labOf("unit", own)).toEqual({});
});

it("a part's lab is kept unless OUTWARD_KEEP=0, a whole run's only with OUTWARD_KEEP=1", () => {
  expect([undefined, "1", "0"].map((told) => keeps(true, told))).toEqual([true, true, false]);
  expect([undefined, "1", "0"].map((told) => keeps(false, told))).toEqual([false, true, false]);
});
