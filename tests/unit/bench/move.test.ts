import { describe, expect, it } from "vitest";
import { faults, type Move, page } from "#tests/bench/move/page.ts";
import { stepsOf } from "#tests/bench/move/steps.ts";

describe("the handover's steps", () => {
  it("are read out of what the engine prints, once each, the last try of each", () => {
    const said = [
      "  @ updating.....",
      "   ~  command:local:Command active updating (1s) [diff: ~stdin]; outward: step 1 quiesce: 0.21 s (motor)",
      "   ~  command:local:Command active updating (1s) [diff: ~stdin]; outward: step 3 restore: 9.50 s (motor)",
      "  outward: step 3 restore: 1.24 s (motor)",
      "  outward: step 3 restore: 7.00 s (blog)",
      "  outward: step 2 last difference: 3 s (motor)",
      "   ~  command:local:Command active updated (5s) [diff: ~stdin]; outward: step 3 restore: 1.24 s (motor)",
    ];
    expect(stepsOf(said, "motor")).toEqual([
      { number: 1, name: "quiesce", seconds: 0.21, of: "motor" },
      { number: 2, name: "last difference", seconds: 3, of: "motor" },
      { number: 3, name: "restore", seconds: 1.24, of: "motor" },
    ]);
  });

  it.each([
    "blog serves (0.5 s)",
    "outward: step 3 restore: soon (motor)",
    "outward: step three restore: 1 s (motor)",
    "outward: step 3 restore: 1 s",
  ])("are not in %s", (line) => {
    expect(stepsOf([line], "motor")).toEqual([]);
  });
});

const move = (change: Partial<Move> = {}): Move => ({
  mib: 10,
  steps: [
    { number: 1, name: "quiesce", seconds: 0.2, of: "motor" },
    { number: 3, name: "restore", seconds: 1, of: "motor" },
  ],
  whole: 60,
  gaps: { all: 1.5, readings: 1.75, comments: 2 },
  acknowledged: 1_000,
  views: 1_200,
  lost: [],
  doubled: [],
  failedViews: [],
  failedWrites: [],
  ...change,
});

describe("the page", () => {
  it("has medians by size, and what was lost altogether", () => {
    const moves = [
      move({ mib: 2_048, lost: ["a"], steps: [{ number: 3, name: "restore", seconds: 3, of: "motor" }] }),
      ...[60, 80, 70].map((whole) => move({ whole })),
    ];
    const text = page(moves, 3);
    expect(text).toContain("| 10 MB | 70 | 1.5 | 1.8 | 2.0 | 3,000 | 0 | 0 | 3,600 | 0 |\n| 2 GB | 60 |");
    expect(text).toContain("| 2 GB | 60 | 1.5 | 1.8 | 2.0 | 1,000 | 1 | 0 |");
    expect(text).toContain(
      "| step | 10 MB | 2 GB |\n| --- | --- | --- |\n| 1 quiesce | 0.20 | – |\n| 3 restore | 1.00 | 3.00 |",
    );
  });

  it("holds when nothing is lost and writes go on within three seconds", () => {
    expect(faults([move(), move({ gaps: { all: 3, readings: 3, comments: 3 } })])).toEqual([]);
  });

  it.each<[string, Partial<Move>]>([
    ["10 MB: 3.1 s without an accepted write", { gaps: { all: 3.1, readings: 1, comments: 1 } }],
    ["10 MB: the handover said no step", { steps: [] }],
    ["10 MB: lost: 2, e.g. a", { lost: ["a", "b"] }],
    ["10 MB: doubled: 1, e.g. a", { doubled: ["a"] }],
    ["10 MB: failed page views: 1, e.g. a", { failedViews: ["a"] }],
    ["10 MB: failed writes: 1, e.g. a", { failedWrites: ["a"] }],
  ])("does not hold: %s", (fault, change) => {
    expect(faults([move(change)])).toEqual([fault]);
  });
});
