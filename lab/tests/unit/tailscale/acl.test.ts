import { describe, expect, it } from "vitest";
import { lab, POLICY } from "./harness.ts";

const hujson = { accept: "application/hujson" };

/** headscale's policy for a policy of Tailscale's. */
const translated = async (policy: object) => {
  const world = lab();
  const { status, json } = await world.policy(policy);
  return { status, message: json?.message, headscale: JSON.parse(world.policies.at(-1) ?? "null") };
};
const OWNERS = { tagOwners: { "tag:vps": ["autogroup:admin"], "tag:ops": ["autogroup:owner"] } };

describe("the policy file", () => {
  it("comes back byte for byte, and as JSON for who asks for JSON", async () => {
    const { call, policy } = lab();
    await policy();
    const got = await call("GET", "/tailnet/-/acl", undefined, hujson);
    expect(got.text).toBe(POLICY);
    expect(got.headers["content-type"]).toBe("application/hujson");
    expect(JSON.parse((await call("GET", "/tailnet/-/acl")).text)).toEqual({
      tagOwners: { "tag:vps": ["autogroup:admin"] },
    });
  });

  it("of a fresh tailnet may be taken over once with ts-default", async () => {
    const { call } = lab();
    const take = () => call("POST", "/tailnet/-/acl", POLICY, { "if-match": '"ts-default"' });
    expect((await take()).status).toBe(200);
    expect(await take()).toMatchObject({ status: 412, json: { message: "precondition failed, invalid old hash" } });
  });

  it("is written with the ETag of now, not with an old one, and always without", async () => {
    const { call, policy } = lab();
    const { headers } = await call("GET", "/tailnet/-/acl", undefined, hujson);
    const write = (match: string) => call("POST", "/tailnet/-/acl", `${POLICY}\n`, { "if-match": match });
    expect(headers.etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect((await write(headers.etag ?? "")).status).toBe(200);
    expect((await write(headers.etag ?? "")).status).toBe(412);
    expect((await policy()).status).toBe(200);
  });

  it("is reset by an empty body", async () => {
    const { call, policy, policies } = lab();
    await policy();
    await policy("");
    expect((await call("GET", "/tailnet/-/acl", undefined, hujson)).text).toContain("Allow all connections");
    expect(JSON.parse(policies.at(-1) ?? "").acls).toEqual([{ action: "accept", src: ["*"], dst: ["*:*"] }]);
    expect((await call("POST", "/tailnet/-/acl", POLICY, { "if-match": '"ts-default"' })).status).toBe(200);
  });

  it("that headscale refuses is not kept", async () => {
    const { call, policy, headscale } = lab();
    Object.assign(headscale, { setPolicy: () => Promise.reject(new Error("headscale says no")) });
    expect(await policy()).toMatchObject({
      status: 500,
      json: { message: expect.stringContaining("headscale says no") },
    });
    expect((await call("GET", "/tailnet/-/acl", undefined, hujson)).text).not.toBe(POLICY);
  });
});

describe("validation", () => {
  it("answers 200 with {} for a good policy, and 200 with a message for a bad one", async () => {
    const { call, policies } = lab();
    const validate = (text: string) => call("POST", "/tailnet/-/acl/validate", text);
    expect(await validate(POLICY)).toMatchObject({ status: 200, json: {} });
    expect((await validate(POLICY)).json).toEqual({});
    expect(await validate('{"acls": [{"action": "accept", "src": ["tag:a"], "dst": ["*:*"]}]}')).toMatchObject({
      status: 200,
      json: { message: 'src=tag not found: "tag:a"' },
    });
    expect((await validate("{")).json.message).toContain("parsing the policy");
    expect(policies).toEqual([]);
  });
});

describe("a policy for headscale", () => {
  it("is the same where headscale speaks Tailscale's language, with the owner for all admins", async () => {
    const rules = {
      acls: [{ action: "accept", src: ["tag:ops", "autogroup:admin"], dst: ["tag:vps:22", "owner@outward.test:*"] }],
      ssh: [
        {
          action: "accept",
          src: ["tag:ops", "autogroup:member"],
          dst: ["tag:vps"],
          users: ["ops", "autogroup:nonroot"],
        },
      ],
    };
    const { status, headscale } = await translated({
      ...OWNERS,
      ...rules,
      groups: { "group:a": ["owner@outward.test"] },
    });
    expect(status).toBe(200);
    expect(headscale).toEqual({
      groups: { "group:a": ["owner@"] },
      hosts: {},
      tagOwners: { "tag:vps": ["owner@"], "tag:ops": ["owner@"] },
      acls: [{ action: "accept", src: ["tag:ops", "owner@"], dst: ["tag:vps:22", "owner@:*"] }],
      ssh: [
        {
          action: "accept",
          src: ["tag:ops", "autogroup:member"],
          dst: ["tag:vps"],
          users: ["ops", "autogroup:nonroot"],
        },
      ],
    });
  });

  it("has grants as rules, one per protocol and port", async () => {
    const grants = [{ src: ["tag:ops"], dst: ["tag:vps"], ip: ["tcp:22", "udp:53", "8000-8080", "*"] }];
    const { headscale } = await translated({ ...OWNERS, grants });
    const rule = { action: "accept", src: ["tag:ops"] };
    expect(headscale.acls).toEqual([
      { ...rule, dst: ["tag:vps:22"], proto: "tcp" },
      { ...rule, dst: ["tag:vps:53"], proto: "udp" },
      { ...rule, dst: ["tag:vps:8000-8080"] },
      { ...rule, dst: ["tag:vps:*"] },
    ]);
  });

  it("allows all without rules, and nothing with none", async () => {
    expect((await translated(OWNERS)).headscale).not.toHaveProperty("acls");
    expect((await translated({ ...OWNERS, acls: [] })).headscale.acls).toEqual([]);
    expect((await translated({ ...OWNERS, grants: [] })).headscale.acls).toEqual([]);
  });

  const acl = (more: object) => ({ ...OWNERS, acls: [{ action: "accept", src: ["*"], dst: ["*:*"], ...more }] });
  const ssh = (more: object) => ({
    ...OWNERS,
    ssh: [{ action: "accept", src: ["tag:ops"], dst: ["tag:vps"], users: ["ops"], ...more }],
  });
  it.each([
    [{ nodeAttrs: [] }, '"nodeAttrs" in a policy'],
    [acl({ srcPosture: ["posture:x"] }), '"acls.0.srcPosture" in a policy'],
    [acl({ src: ["autogroup:shared"] }), '"autogroup:shared" as a source'],
    [acl({ dst: ["autogroup:shared:22"] }), '"autogroup:shared" as a destination'],
    [{ grants: [{ src: ["*"], dst: ["*"], app: {} }] }, '"grants.0.app" in a policy'],
    [{ tagOwners: { "tag:a": ["autogroup:member"] } }, '"autogroup:member" as an owner of tags'],
    [ssh({ action: "check" }), 'an ssh action other than "accept"'],
    [ssh({ dst: ["*"] }), '"*" as an ssh rule\'s destination'],
    [ssh({ users: ["localpart:*@outward.test"] }), '"localpart:*@outward.test" among an ssh rule\'s users'],
  ])("is refused with 501 where headscale would do something else: %j", async (policy, what) => {
    expect(await translated(policy)).toMatchObject({
      status: 501,
      message: `the lab's tailnet does not model ${what}`,
      headscale: null,
    });
  });

  it.each([
    [{ tagowners: {} }, 'unknown field "tagowners"'],
    [acl({ src: ["tag:none"] }), 'src=tag not found: "tag:none"'],
    [acl({ dst: ["tag:none:22"] }), 'dst=tag not found: "tag:none"'],
    [acl({ src: ["group:none"] }), 'src=group not found: "group:none"'],
    [ssh({ dst: ["tag:none"] }), 'dst=tag not found: "tag:none"'],
    [{ tagOwners: { "tag:a": ["tag:b"] } }, 'tag:a=tag not found: "tag:b"'],
    [acl({ action: "deny" }), "acls.0.action: "],
    [{ tagOwners: { vps: [] } }, "tagOwners.vps: "],
  ])("is refused with 400 where Tailscale refuses: %j", async (policy, message) => {
    expect(await translated(policy)).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
      headscale: null,
    });
  });
});

describe("a policy's own tests", () => {
  const rules = {
    ...OWNERS,
    groups: { "group:dev": ["dev@outward.test"] },
    acls: [
      { action: "accept", src: ["tag:ops", "group:dev"], dst: ["tag:vps:22,8000-8080"] },
      { action: "accept", proto: "udp", src: ["autogroup:admin"], dst: ["tag:vps:53"] },
    ],
  };
  const run = (...tests: object[]) => translated({ ...rules, tests });

  it("pass when the rules do what they expect", async () => {
    const { status, headscale } = await run(
      { src: "tag:ops", accept: ["tag:vps:22", "tag:vps:8010"], deny: ["tag:vps:23", "tag:ops:22"] },
      { src: "dev@outward.test", accept: ["tag:vps:22"] },
      { src: "owner@outward.test", proto: "udp", accept: ["tag:vps:53"], deny: ["tag:vps:22"] },
      { src: "owner@outward.test", deny: ["tag:vps:53"] },
      { src: "tag:vps", deny: ["tag:vps:22", "tag:ops:22"] },
    );
    expect(status).toBe(200);
    expect(headscale).not.toHaveProperty("tests");
  });

  it.each([
    [{ src: "tag:vps", accept: ["tag:vps:22"] }, 'address "tag:vps:22": want: Accept, got: Drop'],
    [{ src: "tag:ops", deny: ["tag:vps:8080"] }, 'address "tag:vps:8080": want: Drop, got: Accept'],
  ])("fail in the vendor's words: %j", async (test, error) => {
    const world = lab();
    expect(await world.policy({ ...rules, tests: [test] })).toMatchObject({
      status: 400,
      json: { message: "test(s) failed", data: [{ user: test.src, errors: [error] }] },
    });
    expect(world.policies).toEqual([]);
  });

  it("are refused when they ask about addresses, which nobody evaluates here", async () => {
    expect(await run({ src: "tag:ops", accept: ["100.64.0.1:22"] })).toMatchObject({ status: 501 });
  });
});
