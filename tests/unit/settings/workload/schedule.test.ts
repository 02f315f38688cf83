/** When a job runs: what cron means, as systemd reads it, and how long there may be none. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { scheduleOf } from "#settings/workload/schedule.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const [minute, hour, day] = [60, 3_600, 86_400];

describe("a schedule", () => {
  it.each([
    ["30 6 * * 1-5", "Mon,Tue,Wed,Thu,Fri *-*-* 6:30:00 UTC", 3 * day],
    ["* * * * *", "*-*-* *:*:00 UTC", minute],
    ["*/15 * * * *", "*-*-* *:0,15,30,45:00 UTC", 15 * minute],
    ["0 8-18/5 * * *", "*-*-* 8,13,18:0:00 UTC", 14 * hour],
    ["5,35 0 1 * *", "*-*-1 0:5,35:00 UTC", 31 * day - 30 * minute],
    ["0 0 29 2 *", "*-2-29 0:0:00 UTC", 1_461 * day],
    ["0 12 * * 0", "Sun *-*-* 12:0:00 UTC", 7 * day],
    ["0 12 * * 5-7", "Fri,Sat,Sun *-*-* 12:0:00 UTC", 5 * day],
    ["0 12 * 1 *", "*-1-* 12:0:00 UTC", 335 * day + day],
  ])("%s is %s", (cron, calendar, everySeconds) => {
    expect(scheduleOf(cron)).toEqual({ calendar, everySeconds });
  });

  it.each([
    "",
    "daily",
    "@daily",
    "0 6 * *",
    "0 6 * * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 6 0 * *",
    "0 6 * 13 *",
    "0 6 * * 8",
  ])("%j is none", (cron) => expect(scheduleOf(cron)).toBeUndefined());

  it.each([
    "0 6 1 * 1",
    "0 0 30 2 *",
    "5/10 * * * *",
    "9-3 * * * *",
    "0  6 * * *",
    "0 6 * * MON",
  ])("%j is none, as programs read it in several ways, or it never comes", (cron) =>
    expect(scheduleOf(cron)).toBeUndefined());
});

const faults = (...services: readonly object[]): readonly string[] => {
  const workload = { ...(rightProject().workload as object), services };
  const own = changed(rightProject(), "workload", workload);
  return faultsOf(() => parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(own)])).map((fault) =>
    fault.replace("projects.shop.workload.services", "@"),
  );
};

const job = { name: "digest", exec: "/usr/bin/true", schedule: "30 6 * * 1-5" };

describe("a job", () => {
  it("says when, and what it may take", () => {
    expect(faults(job)).toEqual([]);
    expect(faults({ ...job, within: "10m" })).toEqual([]);
  });

  it("is told in one sentence what a schedule is", () => {
    expect(faults({ ...job, schedule: "daily" })).toEqual([
      expect.stringMatching(/^@\[0\]\.schedule: "daily" must be five fields of cron .*, e\.g\. 30 6 /),
    ]);
  });

  it("has none of what is for those that go on", () => {
    expect(
      faults(
        { ...job, type: "oneshot", graceful: true, after: ["web"], health: "http://127.0.0.1:4999/" },
        { name: "web", exec: "/usr/bin/true" },
      ),
    ).toEqual(
      ["health", "type", "after", "graceful"].map(
        (key) => `@[0].${key}: is not for a job, which runs when its time comes; take it out`,
      ),
    );
  });

  it("is waited for by nobody", () => {
    expect(faults(job, { name: "web", exec: "/usr/bin/true", after: ["digest"] })).toEqual([
      '@[1].after: "digest" is a job, which nothing waits for; take it out',
    ]);
  });
});
