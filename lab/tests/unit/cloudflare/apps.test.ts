import { describe, expect, it } from "vitest";
import { EVERYONE, lab, selfHosted } from "./harness.ts";

const APPS = "{a}/access/apps";
const POLICIES = "{a}/access/policies";

describe("an Access app", () => {
  it("says its domain three times and keeps its aud for life", async () => {
    const { call, make } = lab();
    const id = await make(APPS, selfHosted("blog.outward.test/admin"));
    const got = (await call("GET", `${APPS}/${id}`)).result;
    expect(got).toMatchObject({
      uid: id,
      domain: "blog.outward.test/admin",
      self_hosted_domains: ["blog.outward.test/admin"],
      destinations: [{ type: "public", uri: "blog.outward.test/admin" }],
      session_duration: "24h",
      policies: [],
    });
    const put = await call("PUT", `${APPS}/${id}`, selfHosted("blog.outward.test", { session_duration: "12h" }));
    expect(put.result).toMatchObject({ aud: got.aud, domain: "blog.outward.test", session_duration: "12h" });
  });

  it("expands its policies, sorted by precedence, for the client and for the edge", async () => {
    const { call, make, state } = lab();
    const first = await make(POLICIES, { ...EVERYONE, name: "first" });
    const second = await make(POLICIES, { ...EVERYONE, name: "second", decision: "bypass" });
    const policies = [
      { id: second, precedence: 2 },
      { id: first, precedence: 1 },
    ];
    const got = await call("POST", APPS, selfHosted("blog.outward.test", { policies }));
    expect(got.result.policies).toMatchObject([
      { id: first, precedence: 1, name: "first", include: [{ everyone: {} }], reusable: true },
      { id: second, precedence: 2, name: "second", decision: "bypass" },
    ]);
    expect(state().apps[0]?.policies.map((policy) => policy.decision)).toEqual(["allow", "bypass"]);
    expect((await call("GET", `${POLICIES}/${first}`)).result.app_count).toBe(1);
  });

  it("keeps its policies when an update does not speak of them, and loses them to an empty list", async () => {
    const { call, make } = lab();
    const id = await make(POLICIES, EVERYONE);
    const app = await make(APPS, selfHosted("blog.outward.test", { policies: [{ id, precedence: 1 }] }));
    const put = async (more: object) =>
      (await call("PUT", `${APPS}/${app}`, selfHosted("blog.outward.test", more))).result.policies;
    expect(await put({})).toHaveLength(1);
    expect(await put({ policies: null })).toHaveLength(1);
    expect(await put({ policies: [] })).toHaveLength(0);
  });

  it("shares no domain with another one, but may have another path", async () => {
    const { call, make } = lab();
    const id = await make(APPS, selfHosted("blog.outward.test"));
    expect(await call("POST", APPS, selfHosted("blog.outward.test"))).toMatchObject({
      status: 409,
      error: "11010 access.api.error.application_already_exists",
    });
    expect((await call("POST", APPS, selfHosted("blog.outward.test/admin"))).status).toBe(201);
    expect((await call("PUT", `${APPS}/${id}`, selfHosted("blog.outward.test/admin"))).status).toBe(409);
    expect((await call("PUT", `${APPS}/${id}`, selfHosted("blog.outward.test"))).status).toBe(200);
  });

  it.each([
    ["a domain outside the zone", selfHosted("blog.example.com"), "domain does not belong to zone"],
    ["capitals", selfHosted("Blog.outward.test"), "invalid domain"],
    ["a scheme", selfHosted("https://blog.outward.test"), "invalid domain"],
    ["a slash at the end", selfHosted("blog.outward.test/"), "invalid domain"],
    ["two wildcards in a row", selfHosted("blog.outward.test/**"), "invalid domain"],
    [
      "a domain that is no destination",
      selfHosted("blog.outward.test", { destinations: [{ type: "public", uri: "x.outward.test" }] }),
      "domain not included in destinations",
    ],
    ["no domain at all", { type: "self_hosted", name: "blog" }, "domain is required"],
    [
      "two lists that differ",
      selfHosted("blog.outward.test", {
        self_hosted_domains: ["blog.outward.test", "x.outward.test"],
        destinations: [{ type: "public", uri: "blog.outward.test" }],
      }),
      "self_hosted_domains and destinations differ",
    ],
    [
      "a destination given twice",
      selfHosted("blog.outward.test", { self_hosted_domains: ["blog.outward.test", "blog.outward.test"] }),
      "a destination is given twice",
    ],
    ["an empty session", selfHosted("blog.outward.test", { session_duration: "" }), "session_duration"],
    [
      "an unknown login method",
      selfHosted("blog.outward.test", { allowed_idps: ["x"] }),
      "identity provider not found",
    ],
    ["another type", { ...selfHosted("blog.outward.test"), type: "ssh" }, "only self_hosted"],
    ["what the edge does not enforce", selfHosted("blog.outward.test", { allow_iframe: true }), "allow_iframe"],
    [
      "two answers to a preflight",
      selfHosted("blog.outward.test", { cors_headers: { max_age: 1 }, options_preflight_bypass: true }),
      "options_preflight_bypass cannot be turned on if cors_headers is set",
    ],
    [
      "credentials from everywhere",
      selfHosted("blog.outward.test", { cors_headers: { allow_all_origins: true, allow_credentials: true } }),
      "credentials are not permitted",
    ],
    [
      "a redirect to no login method",
      selfHosted("blog.outward.test", { auto_redirect_to_identity: true }),
      "exactly one identity provider",
    ],
    [
      "a policy of its own",
      selfHosted("blog.outward.test", { policies: [{ ...EVERYONE, precedence: 1 }] }),
      "policies.0",
    ],
    ["a bare policy id", selfHosted("blog.outward.test", { policies: ["x"] }), "{id, precedence}"],
  ])("is refused with %s", async (_what, body, why) => {
    const { call, edge } = lab();
    expect(await call("POST", APPS, body)).toMatchObject({
      status: 400,
      error: expect.stringMatching(new RegExp(`^12130 .*${why.replace(/[{}]/g, "\\$&")}`)),
    });
    expect(edge.states).toEqual([]);
  });

  it.each([
    "outward.test",
    "*.outward.test",
    "blog.outward.test/admin/*",
    "blog.outward.test/a-b_c/d.e",
  ])("may lie on %s", async (domain) => {
    expect((await lab().call("POST", APPS, selfHosted(domain))).status).toBe(201);
  });

  it("refuses policies that do not exist or stand in the same place", async () => {
    const { call, make } = lab();
    const [one, two] = [await make(POLICIES, EVERYONE), await make(POLICIES, EVERYONE)];
    const post = (policies: object[]) => call("POST", APPS, selfHosted("blog.outward.test", { policies }));
    const same = await post([
      { id: one, precedence: 1 },
      { id: two, precedence: 1 },
    ]);
    expect(same.error).toMatch(/^12130 .*policy precedences must be unique/);
    const twice = await post([
      { id: one, precedence: 1 },
      { id: one, precedence: 2 },
    ]);
    expect(twice.error).toMatch(/^12130 .*a policy is attached twice/);
    expect((await post([{ id: "nobody", precedence: 1 }])).error).toMatch(/policy_not_found/);
    expect((await post([{ id: one, precedence: 1 }])).status).toBe(201);
  });

  it("is gone for the edge after its deletion", async () => {
    const { call, make, state } = lab();
    const id = await make(APPS, selfHosted("blog.outward.test"));
    expect(state().apps).toHaveLength(1);
    expect((await call("DELETE", `${APPS}/${id}`)).result).toEqual({ id });
    expect(state().apps).toEqual([]);
    expect((await call("GET", `${APPS}/${id}`)).status).toBe(404);
  });
});
