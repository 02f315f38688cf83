import { describe, expect, it } from "vitest";
import { announced, type Lane, leftOf, pace, roughly } from "#lab/toolchain/left.ts";

const [pulumi, headscale] = [
  { what: "pulumi 1.0.0", seconds: 300 },
  { what: "headscale 2.0.0", seconds: 200 },
];
const building: Lane = { doing: "building", done: "built", jobs: [pulumi, headscale] };
const making: Lane = { doing: "making", done: "made", jobs: [{ what: "the debian-13 image", seconds: 75 }] };

describe("how long it takes", () => {
  it.each([
    [3, "10 seconds"],
    [41, "50 seconds"],
    [55, "1 minute"],
    [89, "1 minute"],
    [91, "2 minutes"],
    [800, "13 minutes"],
  ])("%d s is about %s", (seconds, text) => {
    expect(roughly(seconds)).toBe(text);
  });

  it("is said before anything is made: what, for how long, and in all by the longest lane", () => {
    expect(announced([building, making])).toBe(
      "once, and kept: building pulumi 1.0.0 (5 minutes), headscale 2.0.0 (3 minutes); beside it making the debian-13 image (1 minute): about 8 minutes in all on two cores",
    );
  });

  it("is not said where nothing is made, and lanes without work are left out", () => {
    expect(announced([{ ...building, jobs: [] }])).toBe("");
    expect(announced([{ ...building, jobs: [] }, making])).toMatch(/^once, and kept: making the debian-13 image/);
  });
});

describe("how much is left", () => {
  it("is everything at first, less what the job that goes on has taken", () => {
    expect(leftOf(building, [])).toBe(500);
    expect(leftOf(building, [{ job: pulumi, took: 100, ended: false }])).toBe(400);
  });

  it("follows the machine: what took twice as long makes the rest twice as long", () => {
    expect(leftOf(building, [{ job: pulumi, took: 600, ended: true }])).toBe(400);
    expect(leftOf(building, [{ job: pulumi, took: 150, ended: true }])).toBe(100);
  });

  it("is never less than nothing for a job that is overdue, and the next are put back by it", () => {
    expect(pace([{ job: pulumi, took: 450, ended: false }])).toBe(1.5);
    expect(leftOf(building, [{ job: pulumi, took: 450, ended: false }])).toBe(300);
  });

  it("is nothing when all has ended", () => {
    const ran = [pulumi, headscale].map((job) => ({ job, took: job.seconds, ended: true }));
    expect(leftOf(building, ran)).toBe(0);
  });
});
