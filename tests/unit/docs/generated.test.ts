/** What pages have from code, and from figures, is what these say now. */
import { describe, expect, it } from "vitest";
import { hostVerbs } from "#host/protocol/verbs.ts";
import { causes } from "#ops/status/finding.ts";
import { claims } from "#ops/verify/claims.ts";
import { rules } from "#policy/rules.ts";
import { commandsPage } from "#scripts/docs/commands.ts";
import { configPage } from "#scripts/docs/config.ts";
import { cellOf } from "#scripts/docs/figures.ts";
import { partOf } from "#scripts/docs/parts.ts";
import { filled, regionsIn } from "#scripts/docs/regions.ts";
import { sources } from "#vendors/credentials.ts";
import { scopes } from "#vendors/scopes.ts";
import { read, tracked } from "../house/tree.ts";
import { pages } from "./page.ts";

describe("pages that npm run docs writes", () => {
  it("have every verb of a host, every rule of the policy, every cause, and every line of verify", async () => {
    const page = await commandsPage();
    for (const verb of hostVerbs) expect(page).toMatch(new RegExp(`^\\| \`${verb}[ \`]`, "m"));
    for (const { name } of rules) expect(page).toContain(`| \`${name}\` |`);
    for (const cause of Object.keys(causes)) {
      expect(page).toMatch(new RegExp(`^  ${cause} `, "m"));
      expect(page).toContain(`| \`${cause}\` |`);
    }
    for (const line of Object.keys(claims)) expect(page).toContain(`| \`${line}\` |`);
  });

  it.each([
    ["docs/config.md", configPage],
    ["docs/commands.md", commandsPage],
  ])("%s is what it writes now", async (file, made) => {
    expect(read(file)).toBe(await made());
  });
});

describe("regions", () => {
  const written = pages.filter((file) => regionsIn(read(file)).length > 0);

  it("are on these pages, which npm run docs fills", () => {
    const mine = pages.filter((file) => file === "README.md" || /^docs\/[^/]+\.md$/.test(file));
    expect(written.length).toBeGreaterThan(4);
    expect(written.filter((file) => !mine.includes(file))).toEqual([]);
  });

  it.each(written)("of %s are what they are written from", (file) => {
    expect(read(file)).toBe(filled(read(file), partOf));
  });

  // A line that begins with a comment is HTML up to its end: what stands in it is not read as Markdown.
  const ofHtml = /^ *<!--(?! \/ -->$)(?! from: [^>]+ -->$).*$/m;

  it.each(written)("of %s begin no line that goes on", (file) => expect(read(file)).not.toMatch(ofHtml));

  it("are seen, whole or in a line, and a name that nobody knows is refused: the twin", () => {
    const text = "a <!-- from: x -->1<!-- / --> b\n\n<!-- from: y -->\n\nold\n\n<!-- / -->\n";
    expect(regionsIn(text)).toEqual(["x", "y"]);
    const made = filled(text, (name) => (name === "x" ? "2" : "| a |\n| b |"));
    expect(made).toBe("a <!-- from: x -->2<!-- / --> b\n\n<!-- from: y -->\n\n| a |\n| b |\n\n<!-- / -->\n");
    expect("<!-- from: x -->1<!-- / --> b").toMatch(ofHtml);
    expect(() => partOf("move, 2 GB, none")).toThrow('no row "2 GB" has a column "none"');
  });
});

describe("figures", () => {
  const figures = tracked.filter((file) => file.startsWith("docs/figures/"));

  it.each(figures)("%s says in its first line at which commit", (file) => {
    expect(read(file).split("\n")[0]).toMatch(/^# .+, measured at [0-9a-f]{7}$/);
  });

  it("are found where a row meets a column, in whichever table of the page", () => {
    const page = "| a | b, s |\n| --- | --- |\n| x | **1** |\n\n| a | c |\n| --- | --- |\n| x | 2 |\n";
    expect([cellOf(page, "x", "b, s"), cellOf(page, "x", "c")]).toEqual(["1", "2"]);
    expect(() => cellOf(page, "y", "c")).toThrow('no row "y"');
  });

  it("of the move on the first page are those that were measured", () => {
    const steps = [...read("README.md").matchAll(/^outward: step (\d \w+): ([\d.]+) s/gm)];
    expect(steps.length).toBeGreaterThan(4);
    const move = read("docs/figures/move.md");
    for (const [, name = "", seconds] of steps) expect([name, seconds]).toEqual([name, cellOf(move, name, "10 MB")]);
  });
});

describe("scopes", () => {
  it("are those of every credential that the config has", () => {
    const secret = Object.entries(sources).flatMap(([key, source]) => ("own" in source ? [] : [key]));
    const told = secret.filter((key) => key !== "tailscale:oauthClientSecret");
    expect(Object.keys(scopes).sort()).toEqual(told.sort());
  });

  it("and every secret that a stack wants is named in the example", () => {
    const example = read("Pulumi.prod.yaml");
    const wanted = Object.entries(sources).flatMap(([key, source]) => ("own" in source ? [] : [key]));
    for (const key of wanted) expect(example).toContain(`pulumi config set --secret ${key}`);
    for (const key of ["password", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) expect(example).toContain(key);
  });
});
