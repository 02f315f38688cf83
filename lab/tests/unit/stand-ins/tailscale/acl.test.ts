/** The policy of the tailnet. */
import { describe, expect, it } from "vitest";
import { sameHujson } from "#lab/stand-ins/tailscale/hujson.ts";
import { answers, json } from "../replay.ts";
import { gone, granted, on } from "./harness.ts";

const aclState = (acl: string) => ({ id: "acl", inputs: { acl }, outputs: { acl } });

describe("a policy", () => {
  it("guards what it does not own, and says how to take it over", async () => {
    const net = answers([granted(), json(200, {}), json(412, { message: "precondition failed, invalid old hash" })]);
    await expect(on(net).acl.create({ acl: "{}" })).rejects.toThrow(/non-default ACL[\s\S]*invalid old hash/);
    expect(net.headers[2]?.get("if-match")).toBe('"ts-default"');
    const careless = answers([granted(), json(200, {}), json(200, {})]);
    await on(careless).acl.create({ acl: "{}", overwriteExistingContent: true });
    expect(careless.headers[2]?.get("if-match")).toBeNull();
    expect(careless.headers[2]?.get("content-type")).toBe("application/hujson");
  });

  it("is sent byte for byte, and compared by what it says, comments included", async () => {
    const text = '{\n  // who\n  "tagOwners": {},\n}\n';
    const net = answers([granted(), json(200, {}), json(200, {}), new Response('{ // who\n"tagOwners":{}}')]);
    const { acl } = on(net);
    const made = await acl.create({ acl: text, overwriteExistingContent: true });
    expect(net.sent[2]).toBe(`POST /api/v2/tailnet/-/acl ${text}`);
    expect((await acl.refresh(made))?.outputs.acl).toBe(text);
    expect(sameHujson(text, '{"tagOwners": {}}')).toBe(false);
    expect(sameHujson('{"a": "x,}"}', '{"a":"x, }"}')).toBe(false);
  });

  it("that the API would refuse ends the plan, and one that is no HuJSON never reaches it", async () => {
    const refused = json(200, { message: "test(s) failed", data: [{ user: "a@x", errors: ["want: Accept"] }] });
    const { acl } = on(answers([granted(), refused]));
    await expect(acl.diff(aclState("{}"), { acl: '{"a": 1}' })).rejects.toThrow(/test\(s\) failed.*want: Accept/);
    await expect(acl.create({ acl: "{" })).rejects.toThrow("ACL is not a valid HuJSON string");
  });

  it("is changed without a guard: what somebody else wrote meanwhile is lost", async () => {
    const net = answers([granted(), json(200, {}), json(200, {})]);
    await on(net).acl.update(aclState("{}"), { acl: '{"acls": []}' });
    expect(net.sent[2]).toBe('POST /api/v2/tailnet/-/acl {"acls": []}');
    expect(net.headers[2]?.get("if-match")).toBeNull();
  });

  it("is validated at every plan, a preview's too, when nothing changes", async () => {
    const net = answers([granted(), json(200, {}), json(200, {})]);
    const { acl } = on(net);
    for (let plan = 0; plan < 2; plan += 1) expect(await acl.diff(aclState("{}"), { acl: "{}" })).toEqual([]);
    expect(net.sent.slice(1)).toEqual(Array(2).fill("POST /api/v2/tailnet/-/acl/validate {}"));
  });

  it("that is not there is an error, never gone", async () => {
    await expect(on(answers([granted(), gone()])).acl.refresh(aclState("{}"))).rejects.toThrow("not found (404)");
  });

  it("is emptied on destroy only when asked to", async () => {
    const net = answers([granted(), json(200, {})]);
    const { acl } = on(net);
    await acl.remove(aclState("{}"));
    expect(net.sent).toEqual([]);
    await acl.remove({ ...aclState("{}"), outputs: { acl: "{}", resetAclOnDestroy: true } });
    expect(net.sent[1]).toBe("POST /api/v2/tailnet/-/acl");
  });
});
