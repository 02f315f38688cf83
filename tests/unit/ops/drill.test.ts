import { describe, expect, it } from "vitest";
import { findingsOf, verdictOf } from "../../../ops/drill/findings.ts";

const good = "  ~ command active drill: blog: ok: restoring snapshot 1a2b; 12 bytes";
const bad = "  ~ command active drill: motor: failed: restored, and the data are not what was copied";

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

  it("decide the exit code", () => {
    expect([verdictOf(findingsOf([good], 0)), verdictOf(findingsOf([good, bad], 1))]).toEqual([0, 1]);
  });
});
