import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changedFiles, marker, tellIssue, tellPullRequest } from "#vendors/github.ts";
import { bot, hub, pull } from "./hub.ts";

let world: Awaited<ReturnType<typeof hub>>;
beforeEach(async () => {
  world = await hub();
});
afterEach(() => world.close());

const mark = marker("review");

describe("the comment of a pull request", () => {
  const tell = (text: string, token = "of-comment") => tellPullRequest(world.as(token), pull, mark, text);

  it("is written once, and edited from then on", async () => {
    await tell("first");
    await tell("second");
    expect(world.texts()).toEqual([`${mark}\nsecond`]);
    expect(world.calls.map((call) => call.split(" ")[0])).toEqual(["GET", "POST", "GET", "PATCH"]);
  });

  it("is left alone when it says the same", async () => {
    await tell("first");
    await tell("first");
    expect(world.calls.filter((call) => !call.startsWith("GET"))).toHaveLength(1);
  });

  it("is found behind a hundred others", async () => {
    for (let i = 0; i < 130; i++) world.wrote("somebody", `talk ${i}`);
    world.wrote(bot, `${mark}\nold`);
    await tell("new");
    expect(world.texts()).toHaveLength(131);
    expect(world.texts().at(-1)).toBe(`${mark}\nnew`);
  });

  it("is none of somebody else's, whatever stands in it", async () => {
    world.wrote("mallory", `${mark}\nall is well`);
    await tell("stopped");
    expect(world.texts()).toEqual([`${mark}\nall is well`, `${mark}\nstopped`]);
  });

  it("is refused to a fork's token, with the reason", async () => {
    await expect(tell("hello", "of-a-fork")).rejects.toThrow(
      /GitHub refused POST .*\/issues\/7\/comments: 403 Resource not accessible by integration; the job needs/,
    );
    expect(world.texts()).toEqual([]);
  });

  it("is refused to a token that nobody gave", async () => {
    await expect(tell("hello", "stolen")).rejects.toThrow("401 Bad credentials; give the job's token as GITHUB_TOKEN");
  });

  it("is cut where GitHub takes no more", async () => {
    await tell("x".repeat(70_000));
    expect(world.texts()[0]?.length).toBeLessThanOrEqual(65_536);
    expect(world.texts()[0]).toMatch(/… and more, which the run shows\.$/);
  });
});

describe("the files of a pull request", () => {
  it("are told by page, and by both names when one is renamed", async () => {
    const [first] = world.github.tables.issues;
    const many = Array.from({ length: 120 }, (_, i) => ({ filename: `docs/${i}.md` }));
    Object.assign(first ?? {}, { files: [...many, { filename: "a.ts", previous_filename: "policy/b.ts" }] });
    const files = await changedFiles(world.as("of-comment"), pull);
    expect(files).toHaveLength(122);
    expect(files.slice(-2)).toEqual(["a.ts", "policy/b.ts"]);
  });
});

describe("the issue", () => {
  const tell = (text?: string) =>
    tellIssue(world.as("of-issue"), marker("drift"), text === undefined ? undefined : { title: `about ${text}`, text });
  const issues = () => world.github.tables.issues.filter(({ files }) => !files);

  it("is opened, kept up, closed when nothing is left, and opened anew", async () => {
    await tell("one");
    await tell("two");
    expect(issues()).toMatchObject([{ title: "about two", state: "open" }]);
    await tell();
    expect(issues()).toMatchObject([{ state: "closed", state_reason: "completed" }]);
    await tell("three");
    expect(issues()).toMatchObject([{ state: "closed" }, { title: "about three", state: "open" }]);
  });

  it("is not opened for nothing", async () => {
    await tell();
    expect(world.calls).toEqual(["GET /issues?state=open&per_page=100 200"]);
  });

  it("is no pull request, and none of somebody else's", async () => {
    const [first] = world.github.tables.issues;
    Object.assign(first ?? {}, { body: marker("drift"), user: bot });
    world.github.tables.issues.push({
      number: 8,
      title: "mine",
      body: marker("drift"),
      state: "open",
      state_reason: null,
      user: "mallory",
    });
    await tell("one");
    expect(world.github.tables.issues.map(({ number, title }) => [number, title])).toEqual([
      [7, "a change"],
      [8, "mine"],
      [9, "about one"],
    ]);
  });
});
