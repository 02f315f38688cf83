import { describe, expect, it } from "vitest";
import { type Deploy, faults, page } from "#tests/bench/deploy/page.ts";

const one = (more: Partial<Deploy> = {}): Deploy => ({
  ...{ way: "held", what: "another version", sent: 1_200, failed: [], longest: 1_011, seconds: 9.5 },
  ...more,
});
const twin = one({ way: "restarted", what: "the same version", failed: ["small: 502"] });

describe("the page of deploys", () => {
  it("has a row for each way and change", () => {
    const text = page([one(), one({ longest: 1_400 }), one({ way: "beside", longest: 21 }), twin]);
    expect(text).toContain("| held | another version | 2 | 2,400 | 0 | 1206 | 1400 | 9.5 |");
    expect(text).toContain("| beside | another version | 1 | 1,200 | 0 | 21 | 21 | 9.5 |");
    expect(text).toContain("| restarted | the same version | 1 | 1,200 | 1 |");
  });

  it("does not hold when a request failed, nor when its twin saw none", () => {
    expect(faults([one(), twin])).toEqual([]);
    expect(faults([one({ failed: ["slow: 502", "small: 502"] }), twin])).toEqual([
      "held, another version: 2 failed, e.g. slow: 502",
    ]);
    expect(faults([one()])).toEqual(["restarted: no request failed, so that nothing here could see one that does"]);
  });
});
