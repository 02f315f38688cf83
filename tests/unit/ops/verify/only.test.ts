/** `--only`: what a name means, what is refused, and that nothing else is tried. */
import { describe, expect, it } from "vitest";
import { Usage } from "../../../../ops/command.ts";
import { allRows } from "../../../../ops/verify/all.ts";
import { chosen } from "../../../../ops/verify/only.ts";
import { parseOptions } from "../../../../ops/verify/options.ts";
import type { Part } from "../../../../ops/verify/parts.ts";
import { judged, type Row } from "../../../../ops/verify/row.ts";
import { table } from "../../../../ops/verify/table.ts";

const lines = ["closed tcp 192.0.2.1", "closed udp 192.0.2.1", "access blog/site", "access blog/admin", "host files"];

describe("a name", () => {
  it.each([
    [["access blog/admin"], ["access blog/admin"]],
    [["access"], ["access blog/site", "access blog/admin"]],
    [["closed tcp"], ["closed tcp 192.0.2.1"]],
    [
      ["host files", "closed udp"],
      ["closed udp 192.0.2.1", "host files"],
    ],
    [
      ["access", "access blog/site"],
      ["access blog/site", "access blog/admin"],
    ],
    [[], lines],
  ])("%j means %j", (only, found) => expect(chosen(only, lines)).toEqual(found));

  it.each([
    ["acces", /--only "acces" is no line of this stack; did you mean "access"\?/],
    ["access blog/admim", /did you mean "access blog\/admin"\?/],
    ["weather forecast", /--only "weather forecast" is no line of this stack\n/],
    // The beginning of a word is no name of a line.
    ["acc", /is no line of this stack/],
    ["access blog", /is no line of this stack/],
  ])("that no line has is refused: %s", (name, said) => {
    expect(() => chosen(["access", name], lines)).toThrow(Usage);
    expect(() => chosen(["access", name], lines)).toThrow(said);
    expect(() => chosen([name], lines)).toThrow(`Its lines: ${lines.join(", ")}`);
  });

  it("is given again or with commas; an empty one is refused", () => {
    expect(parseOptions([], {})?.only).toEqual([]);
    expect(parseOptions(["--only", "access, closed tcp", "--only", "host"], {})?.only).toEqual([
      "access",
      "closed tcp",
      "host",
    ]);
    for (const text of ["", "access,", ","]) expect(() => parseOptions(["--only", text], {})).toThrow(Usage);
  });
});

const row = (line: string): Row => judged({ line, tried: "it", from: "here" }, [], "as it should be", "");

const part = (lines: readonly string[], brings: readonly string[] | Error, tried: string[] = []): Part => ({
  line: `part of ${lines[0]}`,
  lines,
  from: "here",
  rows: async () => {
    tried.push(...lines);
    if (brings instanceof Error) throw brings;
    return brings.map(row);
  },
});

const report = async (parts: readonly Part[], wanted: readonly string[], last?: Part) =>
  (await allRows(parts, last, wanted, () => {})).map(({ line, verdict }) => `${line}: ${verdict}`);

describe("what is tried", () => {
  it("is what has a line that is asked for, and what it brings besides is left out", async () => {
    const tried: string[] = [];
    const parts = [part(["a", "b"], ["a", "b"], tried), part(["c"], ["c"], tried)];
    expect(await report(parts, ["b"], part(["d"], ["d"], tried))).toEqual(["b: ok"]);
    expect(tried).toEqual(["a", "b"]);
  });

  it("is everything when every line is asked for, what interrupts last", async () => {
    expect(await report([part(["a"], ["a"])], ["a", "b"], part(["b"], ["b"]))).toEqual(["a: ok", "b: ok"]);
  });

  it("is red when a line that is asked for does not come, and only then", async () => {
    expect(await report([part(["a", "b"], ["a"])], ["a", "b"])).toEqual(["a: ok", "b: fault"]);
    expect(await report([part(["a", "b"], ["a"])], ["a"])).toEqual(["a: ok"]);
  });

  it("is red under the part's name when the part fails, and the others go on", async () => {
    const parts = [part(["a", "b"], new Error("no route")), part(["c"], ["c"])];
    expect(await report(parts, ["b", "c"])).toEqual(["part of a: fault", "c: ok"]);
  });
});

it("the report's end says how many lines were left out", () => {
  expect(table([row("a")], 1, 3)).toMatch(/1 ok, 0 faults, 0 not tried, in 1\.0 s; 3 other lines were not asked for$/);
});
