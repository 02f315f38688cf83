import { describe, expect, it } from "vitest";
import { faults, page } from "#tests/bench/power/page.ts";
import type { Struck } from "#tests/lab/power/struck.ts";

const struck = (change: Partial<Struck> = {}): Struck => ({
  what: "old",
  step: "commit",
  ended: "by itself",
  gap: 21.25,
  acknowledged: 1_000,
  faults: [],
  ...change,
});

const measured = (...steps: readonly Struck[]) => ({ steps, moments: [struck({ step: "quiesce" })], seed: "42" });

describe("the page", () => {
  it("has a row for each step and what was struck in it, with the longest time and all that was acknowledged", () => {
    const text = page(
      measured(struck(), struck({ ended: "went back", gap: 7 }), struck({ what: "second run", ended: "next run" })),
    );
    expect(text).toContain("| commit | the old host's power | 2 | 1 | 0 | 1 | 21.3 | 2,000 | 0 |");
    expect(text).toContain("| commit | a second run | 1 | 0 | 1 | 0 | 21.3 | 1,000 | 0 |");
    expect(text).toContain("At 1 moments drawn from all steps and from both hosts (seed `42`)");
    expect(text).toContain("| quiesce | the old host's power | 1 | 1 | 0 | 0 |");
  });

  it("counts what may not be, and the bench says it: the twin", () => {
    const bad = measured(struck({ what: "new", faults: ["lost: comment 7", "doubled: batch 8"] }));
    expect(page(bad)).toContain("| commit | the new host's power | 1 | 1 | 0 | 0 | 21.3 | 1,000 | 2 |");
    expect(faults(bad)).toEqual([
      "commit, the new host's power: lost: comment 7",
      "commit, the new host's power: doubled: batch 8",
    ]);
    expect(faults(measured(struck()))).toEqual([]);
    const never = measured(struck({ ended: "not at all", gap: Number.NaN, acknowledged: 0, faults: ["waited 90 s"] }));
    expect(page(never)).toContain("| commit | the old host's power | 1 | 0 | 0 | 0 | – | 0 | 1 |");
  });
});
