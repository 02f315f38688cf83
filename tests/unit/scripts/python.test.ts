import { expect, it } from "vitest";
import { tooOld } from "#scripts/python.ts";

it.each(["Python 3.11.2\n", "Python 3.13.0\n", "Python 4.0.0\n"])("takes %s", (version) => {
  expect(tooOld(version)).toBe("");
});

it.each(["Python 3.10.13\n", "Python 2.7.18\n", ""])("takes no %s, and says which it takes", (version) => {
  expect(tooOld(version)).toContain("3.11 or newer");
});
