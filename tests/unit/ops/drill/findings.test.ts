import { describe, expect, it } from "vitest";
import { findingsOf, verdictOf } from "#ops/drill/findings.ts";

const good = "  ~ command active drill: blog: ok: restoring snapshot 1a2b; 12 bytes";
const bad = "  ~ command active drill: motor: failed: restored, and the data are not what was copied";

const untried = "  ~ command active drill: wiki: untried: restored 12 bytes, untried: the backup has no check";

describe("a drill's findings", () => {
  it("are what the handover said, once for each project", () => {
    expect(findingsOf(["other", good, bad, good], 1)).toEqual([
      { project: "blog", outcome: "ok", seen: "restoring snapshot 1a2b; 12 bytes" },
      { project: "motor", outcome: "failed", seen: "restored, and the data are not what was copied" },
    ]);
  });

  it("are an error when there are none, and a fault of the host when all was restored and the run failed", () => {
    expect(() => findingsOf(["other"], 1)).toThrow("did not get as far");
    expect(findingsOf([good], 1).map(({ project }) => project)).toEqual(["blog", "the host"]);
    expect(findingsOf([good], 0)).toHaveLength(1);
  });

  it("are neither good nor bad of a backup that has no check to compare with", () => {
    const found = findingsOf([good, untried], 0);
    expect(found.map(({ outcome }) => outcome)).toEqual(["ok", "untried"]);
    expect(verdictOf(found)).toBe(3);
    expect(verdictOf(findingsOf([untried, bad], 1))).toBe(1);
    expect(findingsOf([untried], 1).map(({ project }) => project)).toEqual(["wiki", "the host"]);
    expect(verdictOf(findingsOf([untried], 1))).toBe(1);
  });

  it("decide the exit code", () => {
    expect([verdictOf(findingsOf([good], 0)), verdictOf(findingsOf([good, bad], 1))]).toEqual([0, 1]);
  });
});
