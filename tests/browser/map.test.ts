import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mapHtml } from "#ops/map/html.ts";
import { manyProjects, nastyMap } from "../unit/ops/map/maps.ts";
import { mapWith } from "../unit/ops/map/stack.ts";
import { type Browser, browser, type Seen, skipped } from "./browser.ts";

type Colour = readonly [number, number, number];

const colourOf = (css: string): Colour => {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
};

const luminance = (colour: Colour): number => {
  const [red = 0, green = 0, blue = 0] = colour
    .map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** As WCAG counts it: 4.5 and more can be read. */
const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminance(colourOf(a)), luminance(colourOf(b))].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

const style = (seen: Seen, selector: string, property: string): Promise<string> =>
  seen.page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);

const focused = (seen: Seen): Promise<string> => seen.page.evaluate("document.activeElement.outerHTML.slice(0, 90)");

const rows = (seen: Seen): Promise<readonly string[]> =>
  seen.page.evaluate(
    "[...document.querySelectorAll('tbody tr')].filter((row) => row.checkVisibility()).map((row) => row.innerText)",
  );

describe.skipIf(skipped)("the map's page in Chromium", () => {
  let chromium: Browser;
  let seen: Seen;
  beforeAll(async () => {
    chromium = await browser();
    seen = await chromium.open(mapHtml(mapWith()));
  });
  afterAll(() => chromium?.close());

  it("shows every route, asks for nothing, and complains of nothing", async () => {
    expect(await rows(seen)).toHaveLength(4);
    expect((await rows(seen))[0]).toContain("everyone, because a blog is there to be read");
    expect(seen.asked).toEqual([]);
    expect(seen.errors).toEqual([]);
  });

  it("and asking and complaining would be seen", async () => {
    const meddled = mapHtml(mapWith()).replace("</main>", '<img src="http://127.0.0.1:9/x"><script>1</script></main>');
    const { errors } = await chromium.open(meddled);
    expect(errors.join("\n")).toMatch(/image|img-src/i);
    expect(errors.join("\n")).toMatch(/inline script/i);
    const open = meddled.replace(/<meta http-equiv[^>]*>/, "");
    expect((await chromium.open(open)).asked).toEqual(["http://127.0.0.1:9/x"]);
  });

  it.each(["light", "dark"] as const)("can be read when the system is %s", async (colorScheme) => {
    await seen.page.emulateMedia({ colorScheme });
    const paper = await style(seen, "body", "backgroundColor");
    expect(luminance(colourOf(paper)) > 0.5).toBe(colorScheme === "light");
    for (const selector of ["body", ".rule", "thead th", "nav a", "h2"])
      expect(contrast(await style(seen, selector, "color"), paper), selector).toBeGreaterThan(4.5);
    const red = await style(seen, "tr.everyone", "backgroundColor");
    expect(red).not.toBe(paper);
    for (const selector of ["tr.everyone .open", "tr.everyone code"])
      expect(contrast(await style(seen, selector, "color"), red), selector).toBeGreaterThan(4.5);
  });

  it("is used by keyboard: to the routes, to the box, and back", async () => {
    const { page } = seen;
    await page.keyboard.press("Tab");
    expect(await focused(seen)).toContain('class="skip"');
    expect(await style(seen, ".skip", "outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await focused(seen)).toContain('<main id="map"');
    await page.keyboard.press("/");
    expect(await focused(seen)).toContain("<input");
    await page.keyboard.type("motor gateway");
    expect(await rows(seen)).toEqual([expect.stringContaining("/readings")]);
    expect(await page.locator("output").innerText()).toBe("1 of 4");
    expect(await page.locator("section:visible").count()).toBe(1);
    await page.keyboard.press("Escape");
    expect(await rows(seen)).toHaveLength(4);
    // Every hostname's table can be scrolled, and each link reached.
    const reached = new Set<string>();
    for (let i = 0; i < 12; i += 1) {
      await page.keyboard.press("Tab");
      reached.add(await focused(seen));
    }
    expect([...reached].filter((html) => html.includes('href="#hostname-'))).toHaveLength(2);
    expect([...reached].filter((html) => html.includes('class="wide"'))).toHaveLength(2);
  });

  it("is whole without its script, and has no box then", async () => {
    const still = await chromium.open(mapHtml(mapWith()), { scripts: false });
    expect(await still.page.locator("tbody tr:visible").count()).toBe(4);
    expect(await still.page.locator("input:visible").count()).toBe(0);
    expect(await seen.page.locator("input:visible").count()).toBe(1);
  });

  it("is printed whole, in black on white, without what a screen needs", async () => {
    const { page } = seen;
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await style(seen, "body", "backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator("nav:visible, input:visible").count()).toBe(0);
    expect(await rows(seen)).toHaveLength(4);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  });

  it("fits a telephone: tables scroll, the page does not", async () => {
    await seen.page.setViewportSize({ width: 320, height: 640 });
    expect(await seen.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await seen.page.setViewportSize({ width: 1280, height: 720 });
  });

  it("shows hostile names as text", async () => {
    const hostile = await chromium.open(mapHtml(nastyMap));
    expect(hostile.errors).toEqual([]);
    expect(hostile.asked).toEqual([]);
    expect((await rows(hostile))[0]).toContain("<script>alert(1)</script>");
  });

  it("of 50 projects stands and is filtered in less than two seconds", async () => {
    const map = manyProjects(50);
    const html = mapHtml(map);
    const started = performance.now();
    const { page } = await chromium.open(html).then((big) => (seen = big));
    // With the start of the browser, which is most of it.
    expect(await rows(seen)).toHaveLength(150);
    const opened = performance.now();
    await page.keyboard.press("/");
    await page.keyboard.type("project-49");
    expect(await rows(seen)).toHaveLength(3);
    expect(performance.now() - opened).toBeLessThan(2000);
    expect(opened - started).toBeLessThan(20_000);
  });
});
