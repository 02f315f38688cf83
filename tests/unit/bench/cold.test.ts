import { describe, expect, it } from "vitest";
import { cachesIn } from "#tests/bench/cold.ts";
import { builtIn, type Cold, page } from "#tests/bench/cold-page.ts";

const lab = [
  "once, and kept: building pulumi 3.253.0 (6 minutes): about 6 minutes in all on two cores",
  "building pulumi 3.253.0 …",
  "built pulumi 3.253.0: 300.0 s; about 1 minute left",
  "built edge: 12.0 s; nothing left",
  "made the debian-13 image: 80.0 s; about 9 minutes left",
];
const ran = (more: Partial<Cold>): Cold => ({ seconds: 340, code: 0, lines: lab, load: 0, ...more });
const of = (measured: Parameters<typeof page>[0]) => page(measured, "abc1234", "2 × CPU, 8 GiB");

describe("a cold start's page", () => {
  it("sums what was built, and nothing else", () => {
    expect(builtIn(lab)).toEqual([
      ["pulumi 3.253.0", 300],
      ["edge", 12],
    ]);
  });

  it("has the lab beside the compile time in it, and reaches its aim by either", () => {
    const { text, missed } = of({ lab: ran({}) });
    expect(text).toContain("| **5.7** |");
    expect(text).toContain("1.09 times the second");
    expect(missed).toBe(false);
    expect(of({ lab: ran({ seconds: 719 }) }).missed).toBe(false);
    expect(of({ lab: ran({ seconds: 730 }) })).toMatchObject({ missed: true, text: expect.stringMatching(/: missed/) });
  });

  it("has the tests' closing line and the seconds of each kind, and misses when one failed or took too long", () => {
    const lines = [
      "seconds by kind, …",
      "  unit   10 s of 60",
      "  lab   800 s of 900",
      "",
      "9 passed, 0 failed, 0 skipped",
    ];
    const test = ran({ seconds: 2900, lines });
    expect(of({ test }).text).toContain("9 passed, 0 failed, 0 skipped; exit code 0");
    expect(of({ test }).text).toContain("  unit   10 s of 60\n  lab   800 s of 900\n```");
    expect(of({ test }).missed).toBe(false);
    expect(of({ test: { ...test, seconds: 3100 } }).missed).toBe(true);
    expect(of({ test: { ...test, code: 1 } }).missed).toBe(true);
  });

  it("begins with every cache empty: the lab's, Go's two, npm's and pip's, in one folder", () => {
    const caches = cachesIn("/empty");
    expect(Object.keys(caches)).toEqual([
      "OUTWARD_CACHE",
      "GOCACHE",
      "GOMODCACHE",
      "npm_config_cache",
      "PIP_CACHE_DIR",
    ]);
    expect(new Set(Object.values(caches).map((one) => one.split("/")[1]))).toEqual(new Set(["empty"]));
    expect(new Set(Object.values(caches)).size).toBe(5);
  });
});
