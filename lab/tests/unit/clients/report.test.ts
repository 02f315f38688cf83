import { expect, it } from "vitest";
import { outcomes } from "#lab/tests/clients/report.ts";

const lines = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join("\n");

it("tells a test that passed from one that failed and from one that never ended, with what each printed", () => {
  const found = outcomes(
    lines(
      { Action: "start" },
      { Action: "run", Test: "TestA" },
      { Action: "output", Test: "TestA", Output: "a " },
      { Action: "run", Test: "TestB" },
      { Action: "output", Test: "TestB", Output: "want 1" },
      { Action: "output", Test: "TestA", Output: "b" },
      { Action: "pass", Test: "TestA" },
      { Action: "fail", Test: "TestB" },
      { Action: "run", Test: "TestC" },
      { Action: "fail" },
    ),
  );
  expect(Object.fromEntries(found)).toEqual({
    TestA: { passed: true, output: "a b" },
    TestB: { passed: false, output: "want 1" },
    TestC: { passed: false, output: "" },
  });
});

it("finds nothing where Go could not even build", () => {
  expect(outcomes("FAIL\toutward.local/lab/tests/clients [build failed]\n").size).toBe(0);
});
