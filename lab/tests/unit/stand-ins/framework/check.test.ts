import { describe, expect, it } from "vitest";
import { check } from "#lab/stand-ins/framework/check.ts";
import { sealed, unknownWire } from "#lab/stand-ins/framework/wire.ts";
import type { Props, Resource } from "#lab/stand-ins/provider.ts";

const box: Resource = {
  inputs: ["name", "size", "key"],
  required: ["size"],
  autoName: "name",
  secrets: ["key"],
  replaceOn: ["size"],
  computed: ["address"],
  check: (inputs) => {
    if (inputs.size === 0) throw new Error("size: 0 is no size, e.g. 3");
    const failures = Number(inputs.size) > 9 ? [{ property: "size", reason: "size: at most 9" }] : [];
    return { inputs: { size: 3, ...inputs }, failures };
  },
  create: async () => ({ id: "1", outputs: {} }),
};

const call = (news: Props, olds?: Props, seed = 1) =>
  check(box, { type: "a:b:Box", name: "red", news, olds, seed: new Uint8Array([seed]) });

describe("check", () => {
  it("refuses an input that the table does not know, and names those it does", () => {
    expect(call({ size: 3, sise: 4 }).failures).toEqual([
      { property: "sise", reason: 'a:b:Box has no input "sise" here: it knows name, size, key' },
    ]);
    expect(call({ size: 3 }).failures).toEqual([]);
  });

  it("refuses what lacks a required input, but not while that is unknown", () => {
    expect(call({ name: "n" }).failures).toEqual([{ property: "size", reason: 'a:b:Box needs "size"' }]);
    expect(call({ size: unknownWire, name: "n" })).toEqual({ inputs: { name: "n", size: unknownWire }, failures: [] });
  });

  it("passes the table's own failures on, and a throw as one without a property", () => {
    expect(call({ size: 10 }).failures).toEqual([{ property: "size", reason: "size: at most 9" }]);
    expect(call({ size: 0 }).failures).toEqual([{ property: "", reason: "size: 0 is no size, e.g. 3" }]);
  });

  it("makes a name up, the same for preview and run, and another for a replacement", () => {
    const { name } = call({ size: 3 }).inputs;
    expect(name).toMatch(/^red-[0-9a-f]{7}$/);
    expect(call({ size: 3 }).inputs.name).toBe(name);
    expect(call({ size: 3 }, undefined, 2).inputs.name).not.toBe(name);
  });

  it("keeps the name that it made up, and not one that the program has taken back", () => {
    const first = call({ size: 3 }).inputs;
    expect(call({ size: 4 }, first, 2).inputs.name).toBe(first.name);
    const given = call({ size: 3, name: "mine" }).inputs;
    expect(given).toEqual({ size: 3, name: "mine" });
    expect(call({ size: 3 }, given, 2).inputs.name).toMatch(/^red-/);
  });

  it("keeps secrets secret and seals what always is", () => {
    expect(call({ size: sealed(3), name: "n", key: "k" }).inputs).toEqual({
      size: sealed(3),
      name: "n",
      key: sealed("k"),
    });
  });
});
