/** What the rules in force in a connector say of a guarded path. */
import { describe, expect, it } from "vitest";
import { ingress } from "#components/unit/ingress.ts";
import type { Placed } from "#ops/verify/context.ts";
import { questions } from "#ops/verify/rows/paths.ts";
import { ruleFaults } from "#ops/verify/rows/tunnel.ts";
import type { Route } from "#settings/project/route.ts";

const hostname = "blog.example.com";
const site: Route = { name: "site", hostname, origin: "http://127.0.0.1:3000", access: { everyone: "to be read" } };
const admin: Route = { ...site, name: "admin", path: "/admin", access: { emails: ["me@example.com"] } };
const project = { routes: [site, admin] };
const placed = { project, route: admin, hostname, name: "blog/admin", audience: "aud" } as unknown as Placed;

type Rules = ReturnType<typeof ingress>;
const rules = ingress([site, admin], "acme", { admin: "aud" });
/** As `/config` of cloudflared has them. */
const faults = (ingress: Rules) =>
  ruleFaults(placed, { config: { config: { ingress: JSON.parse(JSON.stringify(ingress)) } } }, "acme");
const withPath = (path: string): Rules => rules.map((rule) => (rule.originRequest ? { ...rule, path } : rule));

describe("the rules in force", () => {
  it("ask at every spelling, or answer themselves", () => expect(faults(rules)).toEqual([]));

  it("are seen where a spelling finds another rule", () => {
    expect(faults(withPath("^/admin(/.*)?$"))).toEqual([
      expect.stringMatching(/^no rule asks for an assertion at \S+, \S+, \S+ and \d+ more$/),
    ]);
    expect(faults(rules.filter(({ service }) => service !== "http_status:400"))).toEqual([
      expect.stringMatching(/^no rule asks for an assertion at \/\.\/admin, /),
    ]);
  });

  it("are seen where the path itself is not asked, once", () => {
    const open = rules.map(({ originRequest: _, ...rule }) => rule);
    expect(faults(open)).toEqual(["the rule in force does not ask for this application's assertion"]);
    expect(faults([{ service: "http_status:404" }])).toEqual(["the connector has no rule for it"]);
    const gone = ruleFaults(placed, { config: { unreachable: "connection refused" } }, "acme");
    expect(gone).toEqual(["the connector does not tell its rules: connection refused"]);
  });
});

describe("a spelling that is a route of its own", () => {
  it("is nobody's fault, and is asked for by its own line", () => {
    const page: Route = { ...site, name: "page", path: "/admin.html" };
    const beside = { ...placed, project: { routes: [site, admin, page] } } as unknown as Placed;
    const config = { config: { ingress: ingress([site, admin, page], "acme", { admin: "aud" }) } };
    expect(ruleFaults(beside, { config } as never, "acme")).toEqual([]);
    expect(ruleFaults(placed, { config } as never, "acme")).toEqual(["no rule asks for an assertion at /admin.html"]);
    expect(questions(beside).map(({ path }) => path)).not.toContain("/admin.html");
    expect(questions(beside).map(({ path }) => path)).toContain("/admin.json");
  });
});

describe("what is asked from outside", () => {
  it("is every spelling by its own path, and the path in headers that some servers obey", () => {
    const all = questions(placed);
    expect(all.filter(({ headers }) => headers === undefined).every(({ what, path }) => what === path)).toBe(true);
    expect(all.flatMap(({ headers }) => (headers ? [headers] : []))).toEqual([
      { "X-Original-URL": "/admin" },
      { "X-Rewrite-URL": "/admin" },
    ]);
  });
});
