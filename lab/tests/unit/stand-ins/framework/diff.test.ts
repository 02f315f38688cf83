import { describe, expect, it } from "vitest";
import { diff } from "#lab/stand-ins/framework/diff.ts";
import { differences } from "#lab/stand-ins/framework/paths.ts";
import { sealed, unknownWire } from "#lab/stand-ins/framework/wire.ts";
import type { Context, Props, Resource } from "#lab/stand-ins/provider.ts";

const box: Resource = {
  inputs: ["name", "size", "labels"],
  autoName: "name",
  replaceOn: ["size"],
  computed: [],
  create: async () => ({ id: "1", outputs: {} }),
  update: async () => ({}),
};

const nobody: Context = { config: {}, log: () => {}, status: () => {}, signal: new AbortController().signal };

const between = (olds: Props, news: Props, resource: Resource = box, outputs: Props = olds) =>
  diff(resource, { oldInputs: olds, oldOutputs: outputs, news }, nobody);

describe("diff", () => {
  it("finds nothing between equal inputs, secret or not", async () => {
    const found = await between({ size: sealed(3), labels: { a: "b" } }, { labels: { a: "b" }, size: 3 });
    expect(found).toEqual({ changed: [], replaces: [], deleteBeforeReplace: false, details: new Map() });
  });

  it("names what changed, down to its innermost path", async () => {
    const { changed, replaces, details } = await between({ labels: { a: "b", "x.y": "1" } }, { labels: { a: "c" } });
    expect(changed).toEqual(["labels"]);
    expect(replaces).toEqual([]);
    expect(Object.fromEntries(details)).toEqual({
      "labels.a": { change: "update", replaces: false, input: true },
      'labels["x.y"]': { change: "delete", replaces: false, input: true },
    });
  });

  it("finds nothing in what the program ignores, whatever the thing itself has there", async () => {
    const own: Resource = { ...box, diff: async () => ["name", "labels"] };
    const call = { oldInputs: { name: "a" }, oldOutputs: { name: "b" }, news: { name: "a" } };
    expect((await diff(own, call, nobody)).changed).toEqual(["name", "labels"]);
    expect((await diff(own, { ...call, ignored: ["name"] }, nobody)).changed).toEqual(["labels"]);
  });

  it("replaces for an input that cannot change in place, also for one not known yet", async () => {
    expect((await between({ size: 3 }, { size: 4 })).replaces).toEqual(["size"]);
    expect((await between({ size: 3 }, { size: unknownWire })).replaces).toEqual(["size"]);
    expect((await between({ size: 3, labels: {} }, { size: 3, labels: { a: "b" } })).replaces).toEqual([]);
  });

  it("replaces for everything where nothing can be updated", async () => {
    const { update: _, ...fixed } = box;
    expect((await between({ labels: {} }, { labels: { a: "b" } }, fixed)).replaces).toEqual(["labels"]);
  });

  it("deletes first what keeps a name that the program gave, and not what has a made-up one", async () => {
    const given = { name: "mine", size: 3 };
    expect((await between(given, { ...given, size: 4 })).deleteBeforeReplace).toBe(true);
    expect((await between(given, { ...given, labels: {} })).deleteBeforeReplace).toBe(false);
    const made = { name: "red-1234567", __defaults: ["name"], size: 3 };
    expect((await between(made, { ...made, size: 4 })).deleteBeforeReplace).toBe(false);
  });

  it("believes the table's own comparison with the state", async () => {
    const drifting: Resource = { ...box, diff: (inputs, old) => (inputs.size === old.outputs.size ? [] : ["size"]) };
    const { changed, details } = await between({ size: 3 }, { size: 3 }, drifting, { size: 5 });
    expect(changed).toEqual(["size"]);
    expect(details.get("size")).toEqual({ change: "update", replaces: true, input: false });
    expect((await between({ size: 3 }, { size: 3 }, drifting)).changed).toEqual([]);
  });
});

describe("differences", () => {
  it("goes through lists by position, and takes a list for another kind of value as one change", () => {
    expect(differences([1, 2], [1, 3, 4], "a")).toEqual(
      new Map([
        ["a[1]", "update"],
        ["a[2]", "add"],
      ]),
    );
    expect(differences([1], { 0: 1 }, "a")).toEqual(new Map([["a", "update"]]));
    expect(differences({ a: [1] }, { a: [1] })).toEqual(new Map());
  });
});
