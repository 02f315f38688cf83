import { describe, expect, it } from "vitest";
import { type BackupStatus, backupRow } from "../../../ops/verify/backup-rows.ts";

const good: BackupStatus = {
  at: "2026-11-24T10:00:00+00:00",
  ageSeconds: 1800,
  snapshot: "0123456789abcdef",
  outcome: "ok",
  reason: null,
};
const row = (found: BackupStatus | null | undefined) => backupRow("blog", found, "root on host");

describe("the line of a backup", () => {
  it("is green when the last one is there, and while the first is awaited", () => {
    expect(row(good)).toMatchObject({
      line: "backup blog",
      verdict: "ok",
      seen: "2026-11-24T10:00:00+00:00, 30 minutes old, snapshot 01234567",
    });
    expect(row({ ...good, at: null, ageSeconds: null, snapshot: null, outcome: "waiting" }).verdict).toBe("ok");
  });

  it.each(["failed", "old"] as const)("is red when it is %s, with the reason and the move", (outcome) => {
    expect(row({ ...good, outcome, reason: "wrong password" })).toMatchObject({
      verdict: "fault",
      seen: `${outcome}: wrong password`,
      move: expect.stringMatching(/sudo outward backup blog/),
    });
  });

  it("is red when the host knows of none, and when it does not serve", () => {
    expect(row(null).verdict).toBe("fault");
    expect(row(undefined).verdict).toBe("fault");
    expect(row({ ...good, outcome: "idle" }).verdict).toBe("fault");
  });
});
