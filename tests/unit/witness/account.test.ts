import { describe, expect, it } from "vitest";
import { accountOf, type Heard, type Said } from "#tests/lab/witness/account.ts";

const heard = (...said: Said[]): Heard => ({ run: "w1", sensors: ["w1-1"], from: 1_000, to: 11_000, said });
const batch = (at: number, key = `${at}`): Said => ({ at, kind: "batch", text: key, readings: 2 });
const comment = (at: number): Said => ({ at, kind: "comment", text: `comment ${at}` });

describe("the longest time without an accepted write", () => {
  it("lies between two writes, of all kinds or of one", () => {
    const account = accountOf(heard(batch(2_000), comment(5_000), batch(8_000), batch(10_500)));
    expect(account.gap()).toEqual({ seconds: 3, after: 1 });
    expect(account.gap("batch")).toEqual({ seconds: 6, after: 1 });
    expect(account.gap("comment")).toEqual({ seconds: 6, after: 4 });
  });

  it("may lie at the beginning or at the end, and be the whole load", () => {
    expect(accountOf(heard(batch(9_000))).gap()).toEqual({ seconds: 8, after: 0 });
    expect(accountOf(heard(batch(2_000))).gap()).toEqual({ seconds: 9, after: 1 });
    expect(accountOf(heard({ at: 5_000, kind: "view", text: "blog" })).gap()).toEqual({ seconds: 10, after: 0 });
  });

  it("is not made shorter by what came before or after the load, nor by order of arrival", () => {
    expect(accountOf(heard(batch(500), batch(8_000), batch(4_000), batch(12_000))).gap()).toEqual({
      seconds: 4,
      after: 3,
    });
  });
});

describe("an account", () => {
  const account = accountOf(
    heard(
      batch(1_100, "a"),
      comment(1_200),
      { at: 2_500, kind: "failed-view", text: "blog: 502 bad" },
      { at: 2_600, kind: "refusal", text: "b" },
      { at: 2_700, kind: "view", text: "post" },
    ),
  );

  it("has what was acknowledged, and what failed with its time", () => {
    expect(account.batches).toEqual([{ key: "a", readings: 2 }]);
    expect(account.comments).toEqual(["comment 1200"]);
    expect(account).toMatchObject({ failedViews: ["1.5 s: blog: 502 bad"], failedWrites: [], refusals: 1, views: 1 });
  });

  it("tells what happened second by second", () => {
    expect(account.timeline()).toBe("0 s: 1 batch, 1 comment\n1 s: 1 failed-view, 1 refusal, 1 view");
  });
});
