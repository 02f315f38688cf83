import { describe, expect, it } from "vitest";
import { about } from "#scripts/test/kinds.ts";
import { counted } from "#scripts/test/run.ts";
import { type Outcome, slowest, summary } from "#scripts/test/summary.ts";

const outcome = (more: Partial<Outcome>): Outcome => ({
  kind: "unit",
  seconds: 10,
  waited: 0,
  part: false,
  passed: 0,
  failed: 0,
  skipped: 0,
  failures: [],
  files: [],
  ...more,
});
const files = (...seconds: number[]) => seconds.map((taken) => ({ file: `tests/${taken}.test.ts`, seconds: taken }));

describe("what npm test ends with", () => {
  const text = summary(
    [
      outcome({ passed: 5, files: files(3, 0.2) }),
      outcome({
        kind: "lab",
        seconds: about.lab.budget + 1,
        waited: 61.4,
        failed: 2,
        skipped: 1,
        failures: ["tests/lab/20-edge.test.ts: the edge > answers"],
        files: files(245.06),
      }),
      outcome({ kind: "engine", seconds: 31, part: true, passed: 1 }),
    ],
    999.6,
  );
  const lines = text.split("\n");

  it("is the counts of all kinds, alone on the last line", () => {
    expect(lines.at(-1)).toBe("6 passed, 2 failed, 1 skipped");
  });

  it("has the seconds of each kind beside its budget, and what it waited for", () => {
    expect(text).toContain("1000 s in all");
    expect(text).toContain(`  unit        10 s of ${about.unit.budget}\n`);
    expect(text).toMatch(/ {2}lab +\d+ s of \d+, over its budget, after 61 s of waiting for tools and images\n/);
    expect(text).toContain("  engine      31 s a part of it\n");
  });

  it("has the slowest files of all kinds, slowest first, ten at most", () => {
    expect(text).toContain("the 3 slowest files:\n    245.1 s  lab      tests/245.06.test.ts\n      3.0 s  unit");
    const many = slowest([outcome({ files: files(...Array.from({ length: 12 }, (_, n) => n)) })]);
    expect([many.length, many[0], many.at(-1)]).toEqual([
      10,
      expect.stringContaining("11.0 s"),
      expect.stringContaining(" 2.0 s"),
    ]);
    expect(summary([outcome({})], 1)).not.toContain("slowest");
  });
});

describe("what failed", () => {
  it("is named before the counts, and nothing is when nothing has", () => {
    const [twice, once] = [
      outcome({ failures: ["a.test.ts: one", "b.test.ts"] }),
      outcome({ kind: "lab", failures: ["c"] }),
    ];
    expect(summary([twice, once], 1)).toContain(
      "failed:\n  unit     a.test.ts: one\n  unit     b.test.ts\n  lab      c\n",
    );
    expect(summary([outcome({})], 1)).not.toContain("failed:");
  });
});

describe("what a kind counts", () => {
  const told = { passed: 3, failed: 0, skipped: 0, failures: [], files: [] };
  it("is what its reporter told", () => {
    expect(counted(told, true)).toEqual(told);
    expect(counted({ ...told, failed: 4 }, false).failed).toBe(4);
  });
  it("is a failure when it told nothing, or ended badly with every test green", () => {
    expect(counted(undefined, true).failed).toBe(1);
    expect(counted(told, false).failed).toBe(1);
  });
});
