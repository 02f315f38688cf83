/** `--only`: what a name means, what is refused, and that nothing else is tried. */
import { describe, expect, it } from "vitest";
import { Usage } from "#ops/verb.ts";
import { verify } from "#ops/verbs/verify.ts";
import { allRows } from "#ops/verify/all.ts";
import type { LineName } from "#ops/verify/claims.ts";
import { chosen } from "#ops/verify/only.ts";
import type { Part } from "#ops/verify/parts.ts";
import { judged, type VerifyRow } from "#ops/verify/row.ts";
import { table } from "#ops/verify/text.ts";

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
    expect(verify.parse([], {})?.only).toEqual([]);
    expect(verify.parse(["--only", "access, closed tcp", "--only", "host"], {})?.only).toEqual([
      "access",
      "closed tcp",
      "host",
    ]);
    for (const text of ["", "access,", ","]) expect(() => verify.parse(["--only", text], {})).toThrow(Usage);
  });
});

const row = (line: LineName): VerifyRow => judged({ line, tried: "it", from: "here" }, [], "as it should be", "");

const part = (lines: readonly LineName[], brings: readonly LineName[] | Error, tried: string[] = []): Part => ({
  line: "inside",
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
    const parts = [part(["files a", "files b"], ["files a", "files b"], tried), part(["files c"], ["files c"], tried)];
    expect(await report(parts, ["files b"], part(["files d"], ["files d"], tried))).toEqual(["files b: ok"]);
    expect(tried).toEqual(["files a", "files b"]);
  });

  it("is everything when every line is asked for, what interrupts last", async () => {
    expect(
      await report([part(["files a"], ["files a"])], ["files a", "files b"], part(["files b"], ["files b"])),
    ).toEqual(["files a: ok", "files b: ok"]);
  });

  it("is red when a line that is asked for does not come, and only then", async () => {
    expect(await report([part(["files a", "files b"], ["files a"])], ["files a", "files b"])).toEqual([
      "files a: ok",
      "files b: fault",
    ]);
    expect(await report([part(["files a", "files b"], ["files a"])], ["files a"])).toEqual(["files a: ok"]);
  });

  it("is red under the part's name when the part fails, and the others go on", async () => {
    const parts = [part(["files a", "files b"], new Error("no route")), part(["files c"], ["files c"])];
    expect(await report(parts, ["files b", "files c"])).toEqual(["inside: fault", "files c: ok"]);
  });
});

it("the report's end says how many lines were left out", () => {
  expect(table([row("files a")], 1, 3)).toMatch(
    /1 ok, 0 faults, 0 not tried, in 1\.0 s; 3 other lines were not asked for$/,
  );
});
