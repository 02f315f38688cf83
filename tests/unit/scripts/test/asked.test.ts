import { describe, expect, it } from "vitest";
import { asked, Refused } from "#scripts/test/asked.ts";
import { type Kind, kinds } from "#scripts/test/kinds.ts";

const there: Partial<Record<Kind, readonly string[]>> = {
  unit: ["lab/tests/unit/machine/image.test.ts", "tests/unit/settings/image.test.ts"],
  engine: ["tests/engine/70-adopt.test.ts", "tests/engine/71-workflows.test.ts"],
  lab: ["tests/lab/10-converged.test.ts", "tests/lab/70-incident.test.ts", "tests/lab/72-status.test.ts"],
  moves: ["tests/lab/87-move.test.ts", "tests/lab/87-move-files.test.ts", "tests/lab/90-again.test.ts"],
};
const ask = (words: string) => asked(words === "" ? [] : words.split(" "), (kind) => there[kind] ?? []);
const files = (words: string) => {
  const all = ask(words);
  return all === "help" ? all : all.files;
};

describe("npm test", () => {
  it("runs every kind when none is named, the named ones else, in the order of the table", () => {
    expect(ask("")).toEqual({ kinds, files: {}, product: false });
    expect(ask("lab unit")).toEqual({ kinds: ["unit", "lab"], files: {}, product: false });
    expect(ask("lab --help")).toBe("help");
  });

  it("leaves the rig's own out when it is asked for the product", () => {
    expect(ask("product")).toEqual({ kinds: kinds.filter((kind) => kind !== "clients"), files: {}, product: true });
    expect(ask("product unit")).toEqual({ kinds: ["unit"], files: {}, product: true });
    expect(() => ask("product clients")).toThrow('clients is the rig\'s own, which "product" leaves out');
  });

  it.each([
    ["lab 72", { lab: ["tests/lab/72-status.test.ts"] }],
    ["72-status", { lab: ["tests/lab/72-status.test.ts"] }],
    ["72", { lab: ["tests/lab/72-status.test.ts"] }],
    ["tests/lab/72-status.test.ts", { lab: ["tests/lab/72-status.test.ts"] }],
    ["72-status.test.ts", { lab: ["tests/lab/72-status.test.ts"] }],
    ["lab 72 10", { lab: ["tests/lab/10-converged.test.ts", "tests/lab/72-status.test.ts"] }],
    ["71 90", { engine: ["tests/engine/71-workflows.test.ts"], moves: ["tests/lab/90-again.test.ts"] }],
    ["moves 87", { moves: ["tests/lab/87-move-files.test.ts", "tests/lab/87-move.test.ts"] }],
    ["unit image", { unit: ["lab/tests/unit/machine/image.test.ts", "tests/unit/settings/image.test.ts"] }],
    ["lab --from 60", { lab: ["tests/lab/70-incident.test.ts", "tests/lab/72-status.test.ts"] }],
    ["--from 90 moves", { moves: ["tests/lab/90-again.test.ts"] }],
  ])("%s is a part", (words, part) => {
    expect(files(words)).toEqual(part);
  });

  it("runs no kind but those of the files", () => {
    expect(ask("lab 72")).toMatchObject({ kinds: ["lab"] });
    expect(ask("71 90")).toMatchObject({ kinds: ["engine", "moves"] });
  });

  it.each([
    ["lap", /"lap" is no kind of test and no file\n\nusage: npm test/],
    ["lab 73", /"73" is no kind of test and no file of lab/],
    ["70", /"70" is a file of engine and of lab: say npm test -- engine 70/],
    ["lab 90", /"90" is a file of moves, not of lab: say npm test -- moves 90/],
    ["lab moves 90", /lab has none of the files 90: leave "lab" out/],
    ["--from 60", /--from needs a kind: say npm test -- lab --from 60/],
    ["lab --from", /--from needs a number, e\.g\. --from 60/],
    ["lab --from sixty", /--from "sixty" must be a number of a file/],
    ["lab --from 73", /lab has no file numbered 73 or above/],
    ["unit --from 10", /unit has no file numbered 10 or above/],
    ["lab 72 --from 60", /--from and single files \(72\) exclude each other/],
    ["product 72", /product and single files \(72\) exclude each other/],
    ["--bail", /npm test has no option "--bail"/],
  ])("refuses %s, with the move", (words, why) => {
    expect(() => ask(words)).toThrow(Refused);
    expect(() => ask(words)).toThrow(why);
  });
});
