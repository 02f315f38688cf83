import { globSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { about, globOf, isMoves, kinds, movesFiles, type Need, rig, steps } from "#scripts/test/kinds.ts";
import { inLanes, planned } from "#scripts/test/lanes.ts";

/** A run of which each kind ends when it is told. */
const played = (plan: readonly (readonly (readonly string[])[])[]) => {
  const [begun, ends]: [string[], Map<string, () => void>] = [[], new Map()];
  const all = inLanes(plan, (kind, beside) => {
    begun.push(beside ? `${kind}, beside another` : kind);
    return new Promise((resolve) => ends.set(kind, resolve));
  });
  const end = async (kind: string): Promise<void> => {
    ends.get(kind)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { all, begun, end };
};

describe("the table", () => {
  it("has each kind in one lane, and begins with what needs neither tools nor images", () => {
    expect([...steps.flat(2)].sort()).toEqual([...kinds].sort());
    const first = steps[0]?.flat() ?? [];
    const needs: ReadonlySet<Need> = new Set(first.flatMap((kind) => about[kind].needs));
    expect((["pulumi", "tools", "images"] as const).filter((need) => needs.has(need))).toEqual([]);
  });

  it("knows the files of moves as the pattern of their kind does", () => {
    const all = globSync("tests/lab/*.test.ts").map((file) => path.basename(file));
    const matched = globSync(movesFiles).map((file) => path.basename(file));
    expect(matched.length).toBeGreaterThan(2);
    expect(all.filter(isMoves).sort()).toEqual(matched.sort());
  });

  it("has every test file there is in one of its kinds", () => {
    const all = globSync("**/*.test.ts", { exclude: (name) => name === "node_modules" });
    const ofKinds = new Set(kinds.flatMap((kind) => globSync(globOf(kind))));
    expect(all.filter((file) => !ofKinds.has(file))).toEqual([]);
    expect(all).toContain(path.join("lab", "tests", "unit", "machine", "image.test.ts"));
  });

  it("names files of the rig that are there", () => {
    for (const pattern of rig.files) expect(globSync(pattern), pattern).not.toEqual([]);
  });
});

describe("a plan", () => {
  it("has no empty lane and no empty step", () => {
    const all = [[["a", "b"], ["c"]], [["d"]], [["e"], ["f"]]];
    expect(planned(all, ["b", "f"])).toEqual([[["b"]], [["f"]]]);
    expect(planned(all, [])).toEqual([]);
  });

  it("runs lanes beside one another, and a step after the one before it", async () => {
    const { all, begun, end } = played([[["a", "b"], ["c"]], [["d"]]]);
    expect(begun).toEqual(["a, beside another", "c, beside another"]);
    await end("a");
    await end("c");
    expect(begun.slice(2)).toEqual(["b, beside another"]);
    await end("b");
    expect(begun.slice(3)).toEqual(["d"]);
    await end("d");
    await all;
  });
});
