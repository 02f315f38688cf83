import { describe, expect, it } from "vitest";
import type { BackupStatus } from "#host/protocol/status.ts";
import { backupRow } from "#ops/verify/rows/backup.ts";
import { backupStatus } from "#tests/unit/host/status.ts";

const good: BackupStatus = { ...backupStatus, at: "2026-11-24T10:00:00+00:00", ageSeconds: 1800 };
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

  it("is green with what else did not come of a good one", () => {
    expect(row({ ...good, reason: "old snapshots stay for now: repository is already locked" })).toMatchObject({
      verdict: "ok",
      seen: expect.stringMatching(/snapshot 01234567; old snapshots stay for now: repository is already locked$/),
    });
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
