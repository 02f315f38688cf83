import { describe, expect, it } from "vitest";
import { EVERYONE, lab, selfHosted } from "./harness.ts";

const POLICIES = "{a}/access/policies";
const GROUPS = "{a}/access/groups";
const TOKENS = "{a}/access/service_tokens";
const of = (...include: object[]) => ({ name: "p", decision: "allow", include });

describe("a policy", () => {
  it("is deleted when no app uses it, and not before", async () => {
    const { call, make } = lab();
    const id = await make(POLICIES, EVERYONE);
    const policies = [{ id, precedence: 1 }];
    const app = await make("{a}/access/apps", selfHosted("blog.outward.test", { policies }));
    expect(await call("DELETE", `${POLICIES}/${id}`)).toMatchObject({
      status: 409,
      error: expect.stringMatching(/^12132 .*policy is being used by at least one app/),
    });
    await call("DELETE", `{a}/access/apps/${app}`);
    expect((await call("DELETE", `${POLICIES}/${id}`)).status).toBe(200);
    expect((await call("GET", `${POLICIES}/${id}`)).status).toBe(404);
  });

  it("changes for every app at once", async () => {
    const { call, make, state } = lab();
    const id = await make(POLICIES, EVERYONE);
    await make("{a}/access/apps", selfHosted("blog.outward.test", { policies: [{ id, precedence: 1 }] }));
    await call("PUT", `${POLICIES}/${id}`, { ...of({ email: { email: "a@b.test" } }), session_duration: "" });
    expect(state().apps[0]?.policies[0]?.include).toEqual([{ email: { email: "a@b.test" } }]);
    expect((await call("GET", `${POLICIES}/${id}`)).result).not.toHaveProperty("session_duration");
  });

  it.each([
    [of({ everyone: {} })],
    [of({ email: { email: "me@example.com" } }, { email_domain: { domain: "example.com" } })],
    [of({ ip: { ip: "192.0.2.0/24" } }, { ip: { ip: "2001:db8::/32" } })],
    [of({ geo: { country_code: "DE" } })],
  ])("is accepted: %j", async (body) => {
    expect((await lab().call("POST", POLICIES, body)).status).toBe(201);
  });

  it.each([
    ["no rule", of(), "at least one rule"],
    ["no decision", { name: "p", include: [{ everyone: {} }] }, "decision"],
    ["a broken address", of({ email: { email: "me" } }), "email"],
    ["a single address as network", of({ ip: { ip: "192.0.2.1" } }), "a network such as"],
    ["a country in small letters", of({ geo: { country_code: "de" } }), "two capital letters"],
    ["a selector nobody wrote", of({ device_posture: { integration_uid: "x" } }), "device_posture is not modelled"],
    ["two selectors in one rule", of({ everyone: {}, geo: { country_code: "DE" } }), "exactly one selector"],
    [
      "an unknown token",
      { ...of({ service_token: { token_id: "x" } }), decision: "non_identity" },
      "service token not found",
    ],
    ["an unknown group", of({ group: { id: "x" } }), "invalid 'include' configuration: group not found"],
    ["an unknown login method", of({ login_method: { id: "x" } }), "identity provider not found"],
    ["an unknown token to exclude", { ...EVERYONE, exclude: [{ service_token: { token_id: "x" } }] }, "'exclude'"],
    ["what the edge does not enforce", { ...EVERYONE, approval_required: true }, "approval_required"],
  ])("is refused with %s", async (_what, body, why) => {
    expect(await lab().call("POST", POLICIES, body)).toMatchObject({
      status: 400,
      error: expect.stringMatching(new RegExp(`^12130 [^]*${why}`)),
    });
  });

  it("for a service token must be non_identity, and wants the token's id, not its client_id", async () => {
    const { call, make } = lab();
    const token_id = await make(TOKENS, { name: "gateway" });
    const { client_id } = (await call("GET", `${TOKENS}/${token_id}`)).result;
    const post = (decision: string, id: unknown) =>
      call("POST", POLICIES, { ...of({ service_token: { token_id: id } }), decision });
    expect((await post("allow", token_id)).error).toMatch(/^12130 .*must be non_identity, not allow/);
    expect((await post("non_identity", client_id)).error).toMatch(/^12130 .*service token not found/);
    expect((await post("non_identity", token_id)).status).toBe(201);
  });
});

describe("a group", () => {
  it("is known to the edge, and stays while a policy uses it", async () => {
    const { call, make, state } = lab();
    const id = await make(GROUPS, { name: "us", include: [{ email: { email: "a@b.test" } }] });
    expect(state().groups[id]).toEqual({ include: [{ email: { email: "a@b.test" } }], exclude: [], require: [] });
    const policy = await make(POLICIES, of({ group: { id } }));
    expect((await call("DELETE", `${GROUPS}/${id}`)).error).toMatch(/^12132/);
    await call("DELETE", `${POLICIES}/${policy}`);
    expect((await call("DELETE", `${GROUPS}/${id}`)).status).toBe(200);
    expect(state().groups).toEqual({});
  });

  it("cannot contain itself, not even through another", async () => {
    const { call, make } = lab();
    const one = await make(GROUPS, { name: "one", include: [{ everyone: {} }] });
    const two = await make(GROUPS, { name: "two", include: [{ everyone: {} }], exclude: [{ group: { id: one } }] });
    const put = (id: string) => call("PUT", `${GROUPS}/${one}`, { name: "one", include: [{ group: { id } }] });
    expect((await put(one)).error).toMatch(/contains itself/);
    expect((await put(two)).error).toMatch(/contains itself/);
    const three = await make(GROUPS, { name: "three", include: [{ everyone: {} }] });
    expect((await put(three)).status).toBe(200);
  });

  it("cannot bring a service token into a policy for people", async () => {
    const { call, make } = lab();
    const token_id = await make(TOKENS, { name: "gateway" });
    const id = await make(GROUPS, { name: "us", include: [{ everyone: {} }] });
    const policy = await make(POLICIES, of({ group: { id } }));
    const put = () => call("PUT", `${GROUPS}/${id}`, { name: "us", include: [{ service_token: { token_id } }] });
    expect((await put()).error).toMatch(/must be non_identity/);
    await call("PUT", `${POLICIES}/${policy}`, { ...of({ group: { id } }), decision: "non_identity" });
    expect((await put()).status).toBe(200);
    expect((await call("POST", POLICIES, of({ group: { id } }))).error).toMatch(/must be non_identity/);
  });
});
