import { describe, expect, it } from "vitest";
import { importFile } from "#ops/adopt/file.ts";
import { match } from "#ops/adopt/match.ts";
import { exitOfAdoption, isThere, reportJson, reportText } from "#ops/adopt/text.ts";
import { adoptionPlanOf } from "#ops/adopt/wanted.ts";
import { account, but, found, plan, stack, steps, urn } from "./account.ts";

const verdicts = (there: typeof account | Parameters<typeof found>[0]) =>
  Object.fromEntries(Object.entries(found(there)).map(([name, { verdict }]) => [name, verdict]));
const notes = (name: string, there: Parameters<typeof found>[0]): string =>
  (found(there)[name]?.notes ?? []).join("; ");
const differs = (name: string, there: Parameters<typeof found>[0]): readonly unknown[] => {
  const one = found(there)[name];
  return one && isThere(one) ? one.differs.filter(({ field }) => field !== "name") : ["not there"];
};
const all = (there: Parameters<typeof found>[0], zone = "example.com") => match(plan.wanted, there, zone);

describe("what another hand made", () => {
  it("is found by its hostname, whatever it is called, and differs in names only", () => {
    expect(new Set(Object.values(verdicts(account)))).toEqual(new Set(["there"]));
    for (const name of Object.keys(found(account))) expect(differs(name, account)).toEqual([]);
    expect(exitOfAdoption(all(account))).toBe(0);
  });

  it("is found by a hostname that Cloudflare writes in Unicode", () => {
    const ascii = (text: string) => text.replaceAll("blog.example.com", "xn--bcher-kva.example.com");
    const unicode = (text: string) => text.replaceAll("blog.example.com", "B\u00fccher.example.com");
    const wanted = adoptionPlanOf(ascii(JSON.stringify({ steps }))).wanted;
    const there = JSON.parse(unicode(JSON.stringify(account))) as typeof account;
    const all = match(wanted, there, "example.com");
    expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(["there"]));
    expect(all.flatMap((one) => (isThere(one) ? one.differs : [])).filter(({ field }) => field !== "name")).toEqual([]);
    expect(all.find(({ wanted: { kind } }) => kind.noun === "record")).toMatchObject({ differs: [] });
    expect(reportText(all, undefined, false)).not.toContain("also serves");
  });

  it("is not found in an account that has none of it, and all is made", () => {
    expect(new Set(Object.values(verdicts({})))).toEqual(new Set(["new"]));
    expect(exitOfAdoption(all({}))).toBe(0);
    expect(reportText(all({}), "x.json", false)).toContain("pulumi up makes all of it");
  });

  it.each([
    ["an application that lasts longer", "application", { session_duration: "720h" }, "blog-access-admin"],
    ["one that asks other providers", "application", { allowed_idps: ["i1"] }, "blog-access-admin"],
    ["one without a policy", "application", { policies: [] }, "blog-access-admin"],
    ["a policy with a condition", "policy", { require: [{ geo: { country_code: "DE" } }] }, "blog-access-admin-people"],
    ["one without its default", "policy", { session_duration: "" }, "blog-access-admin-people"],
    ["a record past the proxy", "record", { proxied: false }, "blog-dns-blog.example.com"],
    ["one to another tunnel", "record", { content: "elsewhere.example.com" }, "blog-dns-blog.example.com"],
    ["a token that lives on", "service token", { duration: "forever" }, "blog-access-robot"],
  ] as const)("is named where it differs: %s", (_, noun, fields, name) => {
    expect(differs(name, but(noun, fields))).not.toEqual([]);
    expect(exitOfAdoption(all(but(noun, fields)))).toBe(1);
    expect(reportText(all(but(noun, fields)), undefined, false)).toContain("projects/blog.ts");
  });

  it("is compared with ids that the preview does not know", () => {
    const other = { include: [{ service_token: { token_id: "t9" } }] };
    const policies = account.policy.map((one) => (one.id === "p1" ? { ...one, ...other } : one));
    expect(differs("blog-access-admin-machines", { ...account, policy: policies })).toEqual([
      {
        field: "include",
        there: [{ service_token: { token_id: "t9" } }],
        here: [{ service_token: { token_id: "t1" } }],
      },
    ]);
  });
});

describe("what cannot be taken over", () => {
  it("is a record of another type, and the report says what to do", () => {
    const there = but("record", { type: "A", content: "203.0.113.11" });
    expect(verdicts(there)["blog-dns-blog.example.com"]).toBe("blocked");
    expect(reportText(all(there), undefined, false)).toContain("blog.example.com has A 203.0.113.11");
    expect(exitOfAdoption(all(there))).toBe(1);
  });

  it("is an address beside mail, and the mail is not named: nobody is asked to delete it", () => {
    const [own = account.record[0] as never] = account.record;
    const mail = ["MX", "TXT", "CAA", "NS"].map((type) => ({ ...own, id: type, type, content: "mail.example.net" }));
    const address = { ...own, id: "r9", type: "A", content: "203.0.113.11" };
    const text = reportText(all({ ...account, record: [...mail, address] }, "blog.example.com"), undefined, false);
    expect(text).toContain("blog.example.com has A 203.0.113.11:");
    expect(text).toContain("delete it alone");
    expect(text).not.toContain("mail.example.net");
    const there = found({ ...account, record: [...mail, own] }, "blog.example.com")["blog-dns-blog.example.com"];
    expect(there).toMatchObject({ verdict: "there", row: { id: "r1" } });
    expect(found({ ...account, record: mail }, "blog.example.com")["blog-dns-blog.example.com"]).toMatchObject({
      verdict: "new",
    });
  });

  it("is a name that another server answers for, or one below it", () => {
    const [own = account.record[0] as never] = account.record;
    const name = "blog-dns-blog.example.com";
    const delegated = (at: string) => ({ ...own, id: "r9", name: at, type: "NS", content: "ns1.example.net" });
    const there = { ...account, record: [delegated("blog.example.com")] };
    expect(verdicts(there)[name]).toBe("blocked");
    expect(notes(name, there)).toContain("blog.example.com is delegated by blog.example.com NS ns1.example.net");
    expect(verdicts({ ...account, record: [own, delegated("log.example.com")] })[name]).toBe("there");
    expect(verdicts({ ...account, record: [own, delegated("example.com")] })[name]).toBe("there");
  });

  it("is a tunnel that the dashboard manages: a new one takes its place, unless it has the very name", () => {
    const remote = but("tunnel", { config_src: "cloudflare", remote_config: true });
    expect(verdicts(remote)["blog-tunnel"]).toBe("new");
    expect(notes("blog-tunnel", remote)).toContain("managed in the dashboard");
    expect(differs("blog-dns-blog.example.com", remote)).toMatchObject([
      { field: "content", here: "new:blog-tunnel.cfargotunnel.com" },
    ]);
    expect(verdicts(but("tunnel", { remote_config: true, name: "prod-blog" }))["blog-tunnel"]).toBe("blocked");
  });

  it("is an application that guards more than the one route", () => {
    const there = but("application", { self_hosted_domains: ["blog.example.com/admin", "blog.example.com/drafts"] });
    expect(verdicts(there)["blog-access-admin"]).toBe("blocked");
    expect(notes("blog-access-admin", there)).toContain("also guards blog.example.com/drafts");
  });

  it("is a policy that belongs to its application, or guards others as well", () => {
    const inline = account.application.map((app) => ({
      ...app,
      policies: app.policies.map((one) => ({ ...one, reusable: false })),
    }));
    expect(verdicts({ ...account, application: inline })["blog-access-admin-people"]).toBe("new");
    const shared = but("policy", { app_count: 3 });
    expect(verdicts(shared)["blog-access-admin-people"]).toBe("new");
    expect(notes("blog-access-admin-people", shared)).toContain("guards 2 more");
  });

  it("is a token of a name that two have", () => {
    const there = { ...account, "service token": [...account["service token"], { id: "t2", name: "robot" }] };
    expect(verdicts(there)["blog-access-robot"]).toBe("blocked");
  });
});

describe("what an operator has to know", () => {
  it("is which hostnames the tunnel serves beside ours, and that its secret is set anew", () => {
    const other = { ...account.record[0], id: "r2", name: "old.example.com" };
    expect(notes("blog-tunnel", { ...account, record: [...account.record, other] })).toContain(
      "serves old.example.com",
    );
    expect(notes("blog-tunnel", account)).toContain("sets a new one in place");
    expect(notes("blog-tunnel", account)).not.toContain("also serves");
  });
});

describe("the import file", () => {
  it("has ids as each kind wants them, below components, each name once", () => {
    const file = importFile(all(account).filter(isThere), plan);
    const ids = Object.fromEntries(file.resources.map(({ logicalName = "", id }) => [logicalName, id]));
    expect(ids).toMatchObject({
      "blog-tunnel": expect.stringMatching(/^a\/f70ff985/),
      "blog-dns-blog.example.com": "z/r1",
      "blog-access-admin": "accounts/a/a1",
      "blog-access-admin-people": "a/p2",
      "blog-access-robot": "accounts/a/t1",
    });
    const names = file.resources.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { parent } of file.resources) if (parent !== undefined) expect(names).toContain(parent);
    expect(file.resources.filter(({ id }) => id).every(({ version }) => version === "6.22.1")).toBe(true);
    expect(file.nameTable).toEqual({});
  });

  it("names parents that the stack has already by their URN", () => {
    const rest = adoptionPlanOf(
      JSON.stringify({ steps: steps.filter(({ newState }) => newState.type.startsWith("cloudflare")) }),
    );
    const { nameTable, resources } = importFile(match(rest.wanted, account, "example.com").filter(isThere), rest);
    expect(Object.keys(nameTable)).toContain("Access blog-access");
    expect(resources.some(({ component }) => component)).toBe(false);
  });
});

describe("a preview", () => {
  it("is refused when it is none, or failed", () => {
    expect(() => adoptionPlanOf("no")).toThrow("pulumi preview --json");
    const failed = { steps, diagnostics: [{ severity: "error", message: "no such zone" }] };
    expect(() => adoptionPlanOf(JSON.stringify(failed))).toThrow("no such zone");
  });

  it("leaves nothing to do when all of it is in the stack", () => {
    const same = steps.map((step) => ({ ...step, op: "same" }));
    expect(adoptionPlanOf(JSON.stringify({ steps: same })).wanted).toEqual([]);
    expect(reportText([], undefined, false)).toContain("nothing to take over");
  });
});

describe("for machines", () => {
  it("each has its verdict, id and differences", () => {
    const told = JSON.parse(reportJson(all(account))) as object[];
    expect(told).toContainEqual(
      expect.objectContaining({
        verdict: "there",
        kind: "application",
        id: "a1",
        urn: urn("Access", "blog-access-admin"),
      }),
    );
    expect(stack).toContain("Stack");
  });
});
