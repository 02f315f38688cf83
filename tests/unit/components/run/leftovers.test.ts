import { describe, expect, it } from "vitest";
import { inputs, leftoverKinds, leftovers, mayDouble } from "#components/run/leftovers/kinds.ts";
import { listed } from "#vendors/leftovers.ts";
import { types } from "./advice/words.ts";

const born = "2026-01-01T00:00:10Z";
const since = Date.parse("2026-01-01T00:00:05Z");

/** Ids that are found for a resource of that type and inputs in a list. */
const found = (noun: keyof typeof types, given: object, all: readonly object[], keep?: string): readonly string[] => {
  const kind = leftoverKinds[types[noun]];
  if (!kind) throw new Error(`${noun} leaves nothing behind`);
  const rows = all.map((one) => listed.parse({ name: "x", created_at: born, ...one }));
  return leftovers(kind, inputs.parse({ name: "x", ...given }), { all: rows, since }, keep).map(({ id }) => id);
};

describe("leftovers of what may exist twice under one name", () => {
  it.each([
    "policy",
    "token",
    "group",
    "alert",
  ] as const)("%s: those of the name that this run has made, but for one", (noun) => {
    expect(found(noun, {}, [{ id: "a" }, { id: "b" }, { id: "c" }], "b")).toEqual(["a", "c"]);
  });

  it("tell their birth in one of the two words that Cloudflare has for it", () => {
    expect(found("alert", {}, [{ id: "a", created_at: undefined, created: born }])).toEqual(["a"]);
  });

  it.each([
    ["is older", { id: "a", created_at: "2026-01-01T00:00:04Z" }],
    ["bears another name", { id: "a", name: "y" }],
    ["does not say when it was born", { id: "a", created_at: undefined }],
  ])("are not what %s", (_why, one) => {
    expect(found("policy", {}, [one])).toEqual([]);
  });
});

describe("leftovers of what is unique by name", () => {
  it("a record: the one that points to this stack's tunnel", () => {
    const ours = { id: "ours", content: "t.cfargotunnel.com" };
    const theirs = { id: "theirs", content: "192.0.2.1" };
    expect(found("record", { content: "t.cfargotunnel.com" }, [ours, theirs])).toEqual(["ours"]);
  });

  it("a record whose name comes back in Unicode: the same one, and no other of its tunnel", () => {
    const to = { content: "t.cfargotunnel.com" };
    const all = [
      { id: "ours", name: "b\u00fccher.example.com", ...to },
      { id: "other", name: "bucher.example.com", ...to },
    ];
    expect(found("record", { name: "xn--bcher-kva.example.com", ...to }, all)).toEqual(["ours"]);
  });

  it("an application: the one that has this stack's policies", () => {
    const [ours, theirs, bare] = [
      { id: "ours", policies: [{ id: "2" }, { id: "1" }] },
      { id: "theirs", policies: [{ id: "1" }] },
      { id: "bare" },
    ];
    expect(found("application", { policies: [{ id: "1" }, { id: "2" }] }, [ours, theirs, bare])).toEqual(["ours"]);
  });

  it("a firewall: the one with this stack's rules", () => {
    const rules = [{ description: "DNS" }, { description: "NTP" }];
    const all = [
      { id: 1, rules },
      { id: 2, rules: [{ description: null }] },
    ];
    expect(found("firewall", { rules }, all)).toEqual(["1"]);
  });

  it("a tunnel: any of the name, to be told by its secret", () => {
    expect(found("tunnel", {}, [{ id: "one" }, { id: "other", name: "y" }])).toEqual(["one"]);
    expect(leftoverKinds[types.tunnel]?.secret).toBeDefined();
  });
});

describe("mayDouble", () => {
  it("holds for what may exist twice under one name, and for nothing else", () => {
    expect(Object.entries(types).flatMap(([noun, type]) => (mayDouble(type) ? [noun] : []))).toEqual([
      "policy",
      "token",
      "group",
      "alert",
    ]);
  });
});
