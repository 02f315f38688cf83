import { describe, expect, it } from "vitest";
import { diff } from "#ops/map/diff.ts";
import { diffText } from "#ops/map/diff-text.ts";
import { edgeStackOf, type Fact, mapOf } from "#ops/map/facts.ts";
import { previewOf } from "#ops/map/preview.ts";
import { map } from "#ops/verbs/map.ts";
import { factsOf, mapWith } from "./stack.ts";

describe("facts of a stack", () => {
  const facts = factsOf();

  it("name the host that serves while a move has two", () => {
    const older: Fact = {
      urn: "urn:pulumi:prod::outward::outward:host:Unit::blog-on-old",
      type: "outward:host:Unit",
      says: { project: "blog", host: "old" },
    };
    expect(mapOf("state", [older, ...facts]).routes[0]?.host).toBe("outward-prod-6dad9d");
    const served = facts.map((fact) => (fact.urn.endsWith("::active") ? { ...fact, says: { host: "old" } } : fact));
    expect(mapOf("state", [older, ...served]).routes[0]?.host).toBe("old");
  });

  it("take the projects from the stack that has the edge, when it is another one", () => {
    const isEdge = ({ type }: Fact) => type === "outward:edge:Project" || type.startsWith("cloudflare:");
    const own: Fact = {
      urn: "urn:pulumi:prod::outward::outward:edge:Reference::edge",
      type: "outward:edge:Reference",
      says: { stack: "acme/outward/edge" },
    };
    const hosts = [...facts.filter((fact) => !isEdge(fact)), own];
    expect(edgeStackOf(hosts)).toBe("acme/outward/edge");
    expect(edgeStackOf(facts)).toBeUndefined();
    expect(mapOf("preview", hosts, facts.filter(isEdge))).toEqual(mapWith());
  });

  it("of another version, or half made, say what to do", () => {
    const strange = facts.map((fact) => (fact.type === "outward:edge:Project" ? { ...fact, says: {} } : fact));
    expect(() => mapOf("state", strange)).toThrow("blog is not as this checkout writes it");
    const half = facts.filter(({ type }) => !type.startsWith("cloudflare:"));
    expect(() => mapOf("state", half)).toThrow("project blog has no tunnel; run pulumi up to the end");
  });
});

describe("a preview", () => {
  const step = (op: string, { urn, type, id, says }: Fact) => ({
    op,
    urn,
    ...(op === "create" ? {} : { oldState: { type, id, inputs: {}, outputs: says } }),
    ...(op.startsWith("delete") ? {} : { newState: { type, inputs: says } }),
  });
  const written = (steps: readonly object[], more = {}) =>
    JSON.stringify({ steps, changeSummary: { same: steps.length }, ...more });
  const mapsOf = (text: string) => {
    const { before, after } = previewOf(text);
    return [mapOf("state", before), mapOf("preview", after)] as const;
  };

  it("that keeps everything has the same on both sides, ids included", () => {
    const [before, after] = mapsOf(written(factsOf().map((fact) => step("same", fact))));
    expect(after).toEqual(mapWith());
    expect(diff(before, after)).toEqual([]);
  });

  it("shows what is deleted before, and what is created after", () => {
    const of = (op: string) =>
      written(
        factsOf().map((fact) => step(op, fact)),
        { changeSummary: {} },
      );
    expect(mapsOf(of("create"))[0].routes).toEqual([]);
    expect(mapsOf(of("create"))[1]).toEqual(mapWith({}, false));
    expect(mapsOf(of("delete"))[0].routes).toHaveLength(4);
    expect(mapsOf(of("delete"))[1].routes).toEqual([]);
  });

  it("shows a replaced tunnel as a new one", () => {
    const steps = factsOf().flatMap((fact) =>
      fact.urn.endsWith("motor-tunnel")
        ? ["create-replacement", "replace", "delete-replaced"].map((op) => step(op, fact))
        : [step("same", fact)],
    );
    const [before, after] = mapsOf(written(steps, { changeSummary: {} }));
    expect(diffText(diff(before, after)).split("\n")[0]).toBe(
      "~      `motor.example.com/`: moves to a new tunnel of the name `prod-motor`; until now `id-of-motor`",
    );
  });

  it("that is none, failed, or leaves something out is refused", () => {
    for (const text of ["", "{}", "warning: …", "[]"]) expect(() => previewOf(text)).toThrow("this is no preview");
    const steps = factsOf().map((fact) => step("same", fact));
    const diagnostics = [{ severity: "error", message: "a wrong hostname" }];
    expect(() => previewOf(written(steps, { diagnostics }))).toThrow(/shows a part only:\na wrong hostname/);
    const warned = [{ severity: "warning", message: "motor has no backup" }];
    expect(previewOf(written(steps, { diagnostics: warned })).after).toHaveLength(steps.length);
    expect(() => previewOf(written(steps, { changeSummary: { same: 99 } }))).toThrow("leaves out what stays the same");
  });
});

describe("the command line", () => {
  it("reads a map or a diff", () => {
    expect(map.parse([])).toEqual({ does: "map", stack: undefined, preview: undefined, format: "text" });
    expect(map.parse(["--from-preview", "-", "--format", "html"])).toMatchObject({ preview: "-", format: "html" });
    expect(map.parse(["--diff", "a.json", "b.json"])).toMatchObject({ does: "diff", files: ["a.json", "b.json"] });
    expect(map.parse(["--diff", "p.json", "--format", "markdown"])).toMatchObject({ files: ["p.json"] });
    expect(map.parse(["--help"])).toBeUndefined();
  });

  it.each([
    [["--format", "pdf"], '--format "pdf" must be one of text, json, mermaid, html'],
    [["--diff", "a", "--format", "html"], '--format "html" must be one of text, json, markdown'],
    [["--diff"], "--diff wants two maps in JSON, or one preview"],
    [["--diff", "a", "b", "c"], "--diff wants two maps in JSON, or one preview"],
    [["a.json"], '"a.json" is no option'],
    [["--diff", "a", "--stack", "prod"], "--diff takes files only"],
    [["--sharp"], "Unknown option '--sharp'"],
  ])("refuses %j", (args, says) => {
    expect(() => map.parse(args)).toThrow(says);
  });
});
