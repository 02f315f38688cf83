import { describe, expect, it } from "vitest";
import { accountOf } from "#tests/lab/witness/account.ts";
import { forget, judge } from "#tests/lab/witness/judge.ts";

const account = accountOf({
  run: "w1",
  sensors: ["w1-1", "w1-probe"],
  from: 0,
  to: 1_000,
  said: [
    { at: 1, kind: "batch", text: "a", readings: 2 },
    { at: 2, kind: "batch", text: "b", readings: 1 },
    { at: 3, kind: "comment", text: "w1 comment 1" },
  ],
});

/** Databases that hold this, as psql prints it, and note what they are asked. */
const holding = (motor: string, blog: string) => {
  const asked: string[] = [];
  const answers: Readonly<Record<string, string>> = { motor, blog };
  const query = async (project: string, sql: string): Promise<string> => {
    asked.push(`${project}: ${sql}`);
    const answer = answers[project];
    if (answer === undefined) throw new Error(`no database of ${project}`);
    return answer;
  };
  return { asked, query };
};

describe("the judge", () => {
  it("asks for what this load wrote, and finds all of it once", async () => {
    const { asked, query } = holding("a|1|2|2\nb|1|1|1", "w1 comment 1|1");
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
    expect(asked[0]).toContain("sensor IN ('w1-1', 'w1-probe')");
    expect(asked[1]).toContain("author = 'w1'");
  });

  it("does not mind what is stored and was not acknowledged: the answer got lost", async () => {
    const { query } = holding("a|1|2|2\nb|1|1|1\nc|1|2|2", "w1 comment 1|1\nw1 comment 2|1");
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  });

  it.each([
    ["an empty database", "", "", ["batch a: 0 of 2 readings", "batch b: 0 of 1 readings", "w1 comment 1"], []],
    ["half a batch", "a|1|1|2\nb|1|1|1", "w1 comment 1|1", ["batch a: 1 of 2 readings"], []],
    ["a reading too many", "a|1|3|2\nb|1|1|1", "w1 comment 1|1", [], ["batch a: 1 times, 3 readings"]],
    ["a batch twice", "a|1|2|2\nb|2|2|1", "w1 comment 1|1", [], ["batch b: 2 times, 2 readings"]],
    ["a comment twice", "a|1|2|2\nb|1|1|1", "w1 comment 1|2", [], ["w1 comment 1: 2 times"]],
    ["a comment twice that was not acknowledged", "a|1|2|2\nb|1|1|1", "w1 comment 1|1\nx|2", [], ["x: 2 times"]],
  ])("sees %s", async (_, motor, blog, lost, doubled) => {
    expect(await judge(account, holding(motor, blog).query)).toEqual({ lost, doubled });
  });
});

it("removes the comments and readings of this load only", async () => {
  const { asked, query } = holding("", "");
  await forget(account, query);
  expect(asked).toEqual([
    "blog: DELETE FROM comments WHERE author = 'w1'",
    "motor: DELETE FROM readings WHERE sensor IN ('w1-1', 'w1-probe')",
  ]);
});
