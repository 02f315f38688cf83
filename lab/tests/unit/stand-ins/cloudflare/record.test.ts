/** How the stand-in compares a DNS record with its state. */
import { describe, expect, it } from "vitest";
import type { Props } from "#lab/stand-ins/props.ts";
import { answers } from "../replay.ts";
import { kept, on, result, zoneId } from "./harness.ts";

const record = { zoneId, name: "app.b.c", type: "CNAME", content: "x.test", proxied: true, ttl: 1 };
const diff = (inputs: Props, state: Props) =>
  on(answers([]), "record").diff(kept(record, state), { ...record, ...inputs });

describe("a record", () => {
  it.each<[string, Props, Props, readonly string[]]>([
    ["a short name for the full one", { name: "app" }, {}, []],
    ["a rename to the first labels, which is lost", { name: "app" }, { name: "app.staging.b.c" }, []],
    ["the zone's own name", { name: "@" }, { name: "b.c" }, []],
    ["another name", { name: "ap" }, {}, ["name"]],
    ["a longer name", { name: "app.b.c.d" }, {}, ["name"]],
    ["a target in capitals", { content: "X.Test" }, {}, []],
    ["another target", { content: "y.test" }, {}, ["content"]],
    ["text in capitals", { type: "TXT", content: "X" }, { type: "TXT", content: "x" }, ["content"]],
    ["an address in other words", { type: "AAAA", content: "0:0::1" }, { type: "AAAA", content: "::1" }, []],
    ["another address", { type: "AAAA", content: "::2" }, { type: "AAAA", content: "::1" }, ["content"]],
    ["settings that are off", { settings: { flattenCname: false } }, { settings: {} }, []],
    ["a setting that is on", { settings: { flattenCname: true } }, { settings: {} }, ["settings"]],
    ["no tags", { tags: [] }, {}, []],
  ])("differs by %s", async (_what, inputs, state, want) => {
    expect(await diff(inputs, state)).toEqual(want);
  });

  it("is sent with the state's name when the program's is only shorter", async () => {
    const net = answers([result({ id: "x1" })]);
    const after = await on(net, "record").update(kept(record), { ...record, name: "app", comment: "why" });
    expect(net.sent[0]).toContain('"name":"app.b.c"');
    expect(after.outputs.name).toBe("app.b.c");
  });

  it("keeps the program's name at birth, and has the API's after a refresh", async () => {
    const answer = () => result({ id: "x1", name: "app.b.c", type: "CNAME", content: "x.test", proxied: true, ttl: 1 });
    const born = await on(answers([answer()]), "record").create({ ...record, name: "app" });
    expect(born.outputs.name).toBe("app");
    const after = await on(answers([answer()]), "record").refresh(born);
    expect(after).toMatchObject({ inputs: { name: "app" }, outputs: { name: "app.b.c" } });
  });

  it("is checked for its ttl by a create alone", async () => {
    const wrong = { ...record, ttl: 300 };
    expect(await diff({ ttl: 300 }, {})).toEqual(["ttl"]);
    const net = answers([result({ id: "x1" })]);
    await on(net, "record").update(kept(record), wrong);
    expect(net.sent).toHaveLength(1);
    await expect(on(net, "record").create(wrong)).rejects.toThrow(/ttl must be set to 1/);
    expect(net.sent).toHaveLength(1);
  });
});
