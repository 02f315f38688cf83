import { describe, expect, it } from "vitest";
import { type Change, diff, exitOfDiff } from "#ops/map/diff.ts";
import { diffJson, diffMarkdown, diffText } from "#ops/map/diff-text.ts";
import type { ExposureMap } from "#ops/map/model.ts";
import { markdown, plainText, words } from "#ops/map/words.ts";
import { mapWith, route, section } from "./stack.ts";

const base = mapWith();

/** The same map with its public route for another reason. */
const because = (everyone: string): ExposureMap => ({
  ...base,
  routes: base.routes.map((one) => (one.who.everyone === undefined ? one : { ...one, who: { ...one.who, everyone } })),
});

const changes = diff(
  base,
  mapWith({
    config: (config) => {
      section(config, "motor").gateways = ["gateway-7", "gateway-9"];
    },
    project: route("blog", "admin", () => []),
  }),
);

describe("a diff", () => {
  it("has what is public first, and counts", () => {
    expect(diffText(changes).split("\n")).toEqual([
      "PUBLIC `blog.example.com/admin`: opens to everyone, because `a blog is there to be read`",
      "+      `motor.example.com/readings`: opens to token `gateway-9`",
      "~      `blog.example.com/admin`: has no rule of its own any more; what holds for `blog.example.com/` holds there",
      "-      `motor.example.com/readings`: no longer opens to token `gateway-8`",
      "",
      "1 opening to everyone, 1 opening wider, 1 changing otherwise, 1 closing",
    ]);
  });

  it("is a comment of a pull request", () => {
    expect(diffMarkdown(changes).split("\n").slice(0, 6)).toEqual([
      "### Who can reach what",
      "",
      "1 opening to everyone, 1 opening wider, 1 changing otherwise, 1 closing",
      "",
      "- **PUBLIC** `blog.example.com/admin`: opens to everyone, because `a blog is there to be read`",
      "- `motor.example.com/readings`: opens to token `gateway-9`",
    ]);
    expect(diffMarkdown([])).toBe("### Who can reach what\n\nNobody gets in who did not, and nobody is shut out.");
  });

  it("is JSON for a program", () => {
    expect(JSON.parse(diffJson(changes))).toMatchObject({
      version: 1,
      public: true,
      unreasoned: false,
      changes: [{ kind: "public", addresses: ["blog.example.com/admin"] }, { kind: "opens" }, {}, {}],
    });
    expect(JSON.parse(diffJson([]))).toEqual({ version: 1, public: false, unreasoned: false, changes: [] });
  });

  it("fits a comment, however long, and says what is left out", () => {
    const one: Change = {
      kind: "opens",
      addresses: ["x.example.com/"],
      says: words`opens to token ${"t".repeat(900)}`,
    };
    const text = diffMarkdown(Array.from({ length: 200 }, () => one));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toMatch(/\n- and \d+ more, which `bin\/outward map --diff` prints$/);
  });
});

describe("open without a reason", () => {
  const none: ExposureMap = { ...base, routes: [] };

  it("is red, whether new, opened, or its reason taken away", () => {
    for (const before of [none, base]) expect(exitOfDiff(diff(before, because(" ")))).toBe(1);
    expect(diffText(diff(none, because("")))).toContain(
      "PUBLIC `blog.example.com/`: is new, and opens to everyone, and nobody says why",
    );
  });

  it("is not red with one, nor when it is as it was", () => {
    expect(exitOfDiff(diff(none, base))).toBe(0);
    expect(exitOfDiff(diff(because(""), because("")))).toBe(0);
    expect(exitOfDiff(diff(because(""), base))).toBe(0);
  });
});

describe("names in sentences", () => {
  it("cannot become links, mentions or lines of their own", () => {
    const name = "``@all`` [x](y)\n- z";
    expect(markdown(words`because ${name}!`)).toBe("because ``` ``@all`` [x](y) - z ```!");
    expect(plainText(words`because ${name}!`)).toBe("because ```@all`` [x](y) - z`!");
    expect(markdown(words`token ${"gateway-7"}`)).toBe("token `gateway-7`");
  });
});
