import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, browser, type Seen, skipped } from "./browser.ts";

const file = new URL("../../docs/pictures/move.svg", import.meta.url);

/** Texts that are visible when so many seconds have been played. */
const visible = (seen: Seen, seconds: number): Promise<readonly string[]> =>
  seen.page.evaluate(`(() => {
    const svg = document.querySelector("svg");
    svg.pauseAnimations();
    svg.setCurrentTime(${seconds});
    return [...svg.querySelectorAll("g text")].filter((text) => getComputedStyle(text).visibility === "visible")
      .map((text) => text.firstChild.data);
  })()`);

describe("the recording of a move", () => {
  it("is smaller than a megabyte", () => {
    expect(statSync(file).size).toBeLessThan(1_000_000);
  });
});

describe.skipIf(skipped)("the recording of a move in Chromium", () => {
  let chromium: Browser;
  let seen: Seen;
  beforeAll(async () => {
    chromium = await browser();
    seen = await chromium.open(`<!doctype html>${readFileSync(file, "utf8")}`);
  });
  afterAll(() => chromium?.close());

  it("begins with the command and a count of nothing", async () => {
    const [command, count, ...more] = await visible(seen, 0.01);
    expect(command).toMatch(/^\$ pulumi config set .* && pulumi up$/);
    expect(count).toBe("page views 0, failed 0 | writes acknowledged 0, failed 0");
    expect(more).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  it("ends with every step, one count, and nothing lost; and begins again", async () => {
    const length = await seen.page.evaluate<number>("document.querySelector('animate').getSimpleDuration()");
    const shown = await visible(seen, length - 0.1);
    expect(shown.filter((line) => line.startsWith("step "))).toHaveLength(6);
    expect(shown.filter((line) => line.startsWith("page views"))).toEqual([
      expect.stringMatching(/ [1-9]\d*, failed 0$/),
    ]);
    expect(shown.at(-2)).toBe("of the acknowledged writes lost: 0, stored twice: 0");
    expect(await visible(seen, length + 0.01)).toHaveLength(2);
  });
});
