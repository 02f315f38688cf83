/** Which pages there are, how long each may be, and what CONTRIBUTING says of the house. */
import { describe, expect, it } from "vitest";
import { kinds } from "#scripts/test/kinds.ts";
import { rooms } from "../house/rooms.ts";
import { read, tracked } from "../house/tree.ts";
import { pages, prose } from "./page.ts";

/** Words that people wrote: neither blocks nor what is made from code. Each page's most, in the order in which one reads them. */
const most: Readonly<Record<string, number>> = {
  "README.md": 550,
  "docs/start.md": 1400,
  "docs/projects.md": 1350,
  "docs/applications.md": 1_450,
  "docs/well-known.md": 560,
  "docs/how-it-works.md": 3450,
  "docs/host.md": 1175,
  "docs/runbook.md": 4940,
  "docs/lab.md": 1500,
  "CONTRIBUTING.md": 4000,
};

const made = ["docs/config.md", "docs/commands.md"];

const wordsIn = (text: string): number =>
  prose(text)
    .replace(/<!-- from: [\s\S]*?<!-- \/ -->/g, "")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe("pages", () => {
  it("are ten, beside figures, decisions and pictures", () => {
    const inDocs = tracked.filter((file) => file.startsWith("docs/"));
    const entries = [...new Set(inDocs.map((file) => file.split("/").slice(0, 2).join("/")))];
    const own = Object.keys(most).filter((file) => file.startsWith("docs/"));
    expect(entries.sort()).toEqual([...own, ...made, "docs/decisions", "docs/figures", "docs/pictures"].sort());
  });

  it.each(Object.entries(most))("%s has at most %i words", (file, limit) => {
    const words = wordsIn(read(file));
    expect(words).toBeLessThanOrEqual(limit);
    // A limit that is far away holds nothing.
    expect(words).toBeGreaterThan(limit * 0.75);
  });

  it("and what is made from code counts for nothing: the twin", () => {
    expect(wordsIn("one two <!-- from: x -->3<!-- / --> | three |\n```\nfour\n```\n")).toBe(3);
  });
});

describe("the first page", () => {
  const lines = read("README.md").trimEnd().split("\n");

  it("is short, and says in its first twelve lines how far this is", () => {
    expect(lines.length).toBeLessThanOrEqual(130);
    expect(lines.slice(0, 12).filter((line) => line.includes("**Status:"))).toHaveLength(1);
  });

  it("leads to every page", () => {
    for (const page of pages.filter((file) => /^docs\/[^/]+\.md$/.test(file)))
      expect(read("README.md")).toContain(`](${page}`);
  });
});

/** Rows of a table of CONTRIBUTING's, by its heads. */
const rowsBelow = (heads: string): readonly (readonly string[])[] => {
  const lines = read("CONTRIBUTING.md").split("\n");
  const start = lines.indexOf(heads);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => line.slice(2, -2).split(" | "));
};

const codeIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
const plain = (place: string): string => place.replace(/\/$/, "");

describe("the map of the house", () => {
  const map = rowsBelow("| folder | what lives there | may import |");

  /** What the table of imports says of a folder's rooms: folders of the root, and files that are named one by one. */
  const allowed = (folder: string): readonly string[] => {
    const own = Object.entries(rooms).filter(([room]) => room === folder || room.startsWith(`${folder}/`));
    const may = own.flatMap(([, room]) => room.may).map((place) => (/\.ts$/.test(place) ? place : place.split("/")[0]));
    return [...new Set(may)]
      .filter((place): place is string => place !== undefined && !place.startsWith(folder))
      .sort();
  };

  it("has every folder of the root that has sources, and every part of components", () => {
    const folders = new Set(tracked.filter((file) => /\/.*\.(ts|py|go)$/.test(file)).map((file) => file.split("/")[0]));
    const rows = map.flatMap(([folder = ""]) => codeIn(folder).map(plain));
    expect(rows.filter((row) => row !== "index.ts").sort()).toEqual([...folders].sort());
    const parts = new Set(tracked.flatMap((file) => /^components\/[^/]+/.exec(file) ?? []));
    const said = map.find(([folder]) => folder === "`components/`")?.[1] ?? "";
    for (const part of parts) expect(codeIn(said).map(plain)).toContain(part.slice("components/".length));
  });

  it.each(
    map.filter(([, , may]) => may !== "everything"),
  )("%s may import what the table of imports says", (folder, _, may) => {
    const [name = ""] = codeIn(folder ?? "").map(plain);
    const said = codeIn(may ?? "").map(plain);
    const needed = allowed(name).filter((place) => !(name === "components" && place.startsWith("settings")));
    expect(said.filter((place) => place !== "settings" || name !== "components").sort()).toEqual(needed);
  });

  it("has every folder of the lab", () => {
    const folders = new Set(tracked.flatMap((file) => /^lab\/([^/]+)\//.exec(file)?.[1] ?? []));
    const rows = rowsBelow("| folder | what |").flatMap(([folder = ""]) => codeIn(folder).map(plain));
    for (const folder of folders) expect(rows).toContain(folder);
  });
});

describe("what CI runs", () => {
  const said = /\*\*What CI runs\.\*\*([\s\S]*?)Every night([\s\S]*?)`nightly/.exec(read("CONTRIBUTING.md")) ?? [];
  const jobs = (...files: readonly string[]): readonly string[] =>
    files
      .flatMap((file) => [...read(`.github/workflows/${file}.yml`).matchAll(/npm (?:run (check)|test -- (.+))$/gm)])
      .flatMap(([, check, named = ""]) => [...(check ? [check] : []), ...named.split(" ").filter(Boolean)]);
  const named = (text = ""): readonly string[] => codeIn(text).filter((one) => kinds.some((kind) => kind === one));

  it("is what the workflows run", () => {
    const [, pullRequests, nights] = said;
    expect([...named(pullRequests)].sort()).toEqual([...jobs("pull-request", "tests")].sort());
    expect([...named(nights)].sort()).toEqual([...jobs("nightly")].sort());
    expect(jobs("nightly")).toContain("moves");
  });
});

describe("commands that change which stack is selected", () => {
  /** But for the very first one, and for `stack select` itself, which says so. */
  const changing = /pulumi stack (rm\b|init (?!mine$)(?!.*--no-select))/;

  it("are none that a document tells to run", () => {
    const lines = tracked
      .filter((file) => /^(docs\/.*|[A-Z]+)\.md$/.test(file))
      .flatMap((file) =>
        read(file)
          .split("\n")
          .map((line) => `${file}: ${line}`),
      );
    expect(lines.filter((line) => changing.test(line))).toEqual([]);
    expect(changing.test("pulumi stack rm old") && changing.test("pulumi stack init next")).toBe(true);
  });
});

describe("the table of gates", () => {
  it("has every kind of test", () => {
    const commands = rowsBelow("| command | what it proves | needs |").map(([command]) => command);
    for (const kind of kinds.filter((one) => one !== "check")) expect(commands).toContain(`\`npm test -- ${kind}\``);
  });
});
