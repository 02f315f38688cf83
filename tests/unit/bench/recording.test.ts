import { describe, expect, it } from "vitest";
import { sceneOf } from "#tests/bench/recording/scene.ts";
import { svgOf } from "#tests/bench/recording/svg.ts";

const printed = [
  { at: 1, text: "  @ updating....." },
  { at: 2, text: "  ~ active updating (1s); outward: step 0 prepare: 1.50 s (blog)" },
  { at: 3, text: "  ~ active updating (2s); outward: step 2 difference: 0.00 s (blog)" },
  { at: 4, text: "  ~ active updating (3s); outward: step 5 commit: 0.03 s (blog)" },
  { at: 5, text: "  outward: step 5 commit: 0.03 s (blog)" },
];
const moments = [
  { at: -0.5, kind: "view" },
  { at: 0.2, kind: "view" },
  { at: 1.4, kind: "batch" },
  { at: 3.2, kind: "comment" },
  { at: 5.5, kind: "view" },
] as const;
const clean = { lost: 0, doubled: 0 };
const scene = sceneOf("pulumi up", printed, moments, clean);

describe("the recording of a move", () => {
  it("shows the command, each step when it was first told, and what was found in the end", () => {
    expect(scene.lines).toEqual([
      { at: 0, text: "$ pulumi up" },
      { at: 2, text: "step 0 prepare, blog: 1.50 s", note: "the new host follows the databases" },
      { at: 4, text: "step 5 commit, blog: 0.03 s", note: "from here on only the new one writes" },
      { at: 5.5, text: "of the acknowledged writes lost: 0, stored twice: 0" },
    ]);
  });

  it("counts what the load has heard by then, and all of it at the end", () => {
    const at = (seconds: number): string | undefined => scene.counts.find((count) => count.at === seconds)?.text;
    expect(at(0)).toBe("page views 0, failed 0 | writes acknowledged 0, failed 0");
    expect(at(1.5)).toBe("page views 1, failed 0 | writes acknowledged 1, failed 0");
    expect(at(5.5)).toBe("page views 2, failed 0 | writes acknowledged 2, failed 0");
    expect(at(scene.ends)).toBe(at(5.5));
  });

  it("counts what failed", () => {
    const bad = [...moments, { at: 1, kind: "failed-view" }, { at: 1, kind: "given-up" }] as const;
    expect(sceneOf("pulumi up", printed, bad, clean).counts.at(-1)?.text).toBe(
      "page views 2, failed 1 | writes acknowledged 2, failed 1",
    );
  });

  it("is none of a run without a step", () => {
    expect(() => sceneOf("pulumi up", printed.slice(0, 1), moments, clean)).toThrow("printed no step");
  });

  it("says what it shows in words, and escapes what a picture would read", () => {
    const svg = svgOf(sceneOf("a && <b>", printed, moments, clean), "abc1234");
    expect(svg).toContain("recorded at abc1234</title>");
    expect(svg).toContain("$ a &amp;&amp; &lt;b&gt;");
    expect(svg).not.toMatch(/<b>|&&/);
  });
});
