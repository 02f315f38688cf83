import { describe, expect, it } from "vitest";
import { mapHtml } from "#ops/map/html.ts";
import { mapMermaid } from "#ops/map/mermaid.ts";
import { exposureMap } from "#ops/map/model.ts";
import { fillPage, hashOf, read } from "#ops/map/template.ts";
import { mapText } from "#ops/map/text.ts";
import { manyProjects, nastyMap } from "./maps.ts";
import { mapWith } from "./stack.ts";

describe("the map as text", () => {
  it("groups by hostname, the most dangerous first, with the reason", () => {
    expect(mapText(mapWith({}, false)).split("\n")).toEqual([
      "stack prod, as a preview says it will be: 4 routes on 2 hostnames, 1 open to everyone",
      "",
      "blog.example.com",
      "  EVERYONE  /       everyone, because `a blog is there to be read`",
      "                    tunnel prod-blog (id known after up) → unit blog on outward-prod-6dad9d → http://127.0.0.1:3000",
      "  email     /admin  `me@example.com`",
      "                    tunnel prod-blog (id known after up) → unit blog on outward-prod-6dad9d → http://127.0.0.1:3000",
      "",
      "motor.example.com",
      "  domain    /          anybody of `example.com`",
      "                       tunnel prod-motor (id known after up) → unit motor on outward-prod-6dad9d → unix:/run/outward-motor/dashboard.sock",
      "  token     /readings  token `gateway-7`, token `gateway-8`",
      "                       tunnel prod-motor (id known after up) → unit motor on outward-prod-6dad9d → http://127.0.0.1:3100",
    ]);
  });

  it("says who may, where they must come from, and what has no host", () => {
    const text = mapText({ ...manyProjects(2), routes: manyProjects(2).routes.map(({ host: _, ...route }) => route) });
    expect(text).toContain("anybody of `example.com`, only from `DE` or `AT`");
    expect(text).toContain("unit project-0, on no host of this stack");
  });
});

describe("the map as JSON", () => {
  it("is read back as it was written", () => {
    for (const map of [mapWith(), nastyMap, manyProjects(3)])
      expect(exposureMap.parse(JSON.parse(JSON.stringify(map)))).toEqual(map);
    expect(exposureMap.safeParse({ ...mapWith(), version: 2 }).success).toBe(false);
  });
});

describe("the map as Mermaid", () => {
  it("leads from who to the origin, and marks what is open", () => {
    const lines = mapMermaid(mapWith()).split("\n");
    expect(lines[0]).toBe("flowchart LR");
    expect(lines).toContain('  who9["token gateway-7, token gateway-8"]');
    expect(lines).toContain("  who9 --> route1x1 --> tunnel6");
    expect(lines).toContain('  unit7 -->|"motor.example.com/readings"| origin10');
    expect(lines.at(-1)).toBe("  class who0,route0x0 open");
  });

  it("lets no text out of its label", () => {
    for (const line of mapMermaid(nastyMap).split("\n")) {
      const labels = line.match(/"[^"]*"/g) ?? [];
      expect(line.replaceAll(/"[^"]*"/g, "")).toMatch(/^[\w \][|>,:#-]*$/);
      for (const label of labels) expect(label.slice(1, -1)).not.toMatch(/[<>`{}[\]&']|#(?!\d+;)/);
    }
  });
});

describe("the map as a page", () => {
  it("escapes every text", () => {
    const page = mapHtml(nastyMap);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).toContain("&#60;script&#62;alert(1)");
  });

  it("asks for nothing: its style and script are in it, and are all that may run", () => {
    const page = mapHtml(mapWith());
    expect(page).not.toMatch(/ (src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain(`style-src '${hashOf(read("page.css"))}'`);
    expect(page).toContain(`script-src '${hashOf(read("page.js"))}'`);
  });

  it("wants a value for each blank, and a blank for each value", () => {
    expect(() => fillPage("everyone.html", {} as { reason: string })).toThrow("its blank reason has no value");
    expect(() => fillPage("badge.html", { more: "x" } as object)).toThrow("badge.html has no blank for more");
  });
});

it("all of 50 projects in far less than two seconds", () => {
  const map = manyProjects(50);
  const started = performance.now();
  const all = [mapText(map), mapMermaid(map), mapHtml(map), JSON.stringify(map)];
  expect(performance.now() - started).toBeLessThan(1000);
  for (const one of all) expect(one).toContain("project-49.example.com");
  // Everything that is open comes before anything that is not.
  const marks = [...mapText(map).matchAll(/^\S+\.example\.com\n {2}(\w+)/gm)].map(([, mark]) => mark);
  expect(marks.slice(0, 3)).toEqual(["EVERYONE", "EVERYONE", "EVERYONE"]);
  expect(marks).toHaveLength(50);
  expect(marks.lastIndexOf("EVERYONE")).toBeLessThan(marks.findIndex((mark) => mark !== "EVERYONE"));
});
