import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessRule, isWideOpen } from "#settings/access/access.ts";
import { bypasses, covers, hostCovers } from "#settings/access/coverage.ts";
import type { Route } from "#settings/project/route.ts";

const everyone = "it is there to be read";
const me = ["me@example.com"];

describe("coverage", () => {
  const route = (hostname: string, path?: string, access: AccessRule = { emails: me }): Route => ({
    name: "r",
    hostname,
    ...(path === undefined ? {} : { path }),
    origin: "http://127.0.0.1:3000",
    access,
  });
  const open: AccessRule = { everyone };

  it("is of a path and what is below it, and of a wildcard one level", () => {
    expect(covers(route("a.example.com", "/x"), route("a.example.com", "/x"))).toBe(true);
    expect(covers(route("a.example.com", "/x"), route("a.example.com", "/x/y"))).toBe(true);
    expect(covers(route("a.example.com", "/x"), route("a.example.com", "/xy"))).toBe(false);
    expect(hostCovers("*.example.com", "a.example.com")).toBe(true);
    expect(hostCovers("*.example.com", "example.com")).toBe(false);
    expect(hostCovers("*.example.com", "a.b.example.com")).toBe(false);
    expect(hostCovers("a.example.com", "*.example.com")).toBe(false);
  });

  it("gives an open route an application where it would not be open without one, or not as it says", () => {
    const site = route("a.example.com", "/open", open);
    expect(bypasses(site, [site], false)).toBe(false);
    expect(bypasses(site, [site, route("a.example.com")], false)).toBe(true);
    expect(bypasses(site, [site, route("*.example.com")], false)).toBe(true);
    expect(bypasses(site, [site, route("a.example.com", "/open/below")], false)).toBe(false);
    expect(bypasses(site, [site, route("a.example.com", undefined, open)], false)).toBe(false);
    expect(bypasses(site, [site], true)).toBe(true);
    expect(bypasses(route("a.example.com", "/open", { everyone, countries: ["DE"] }), [], false)).toBe(true);
    expect(bypasses(route("a.example.com"), [], true)).toBe(false);
  });

  it("never leaves a route that says it is open behind a login", () => {
    const rules = fc.constantFrom<AccessRule>(open, { emails: me }, { everyone, except: { countries: ["KP"] } });
    const routes = fc.array(
      fc.record({
        hostname: fc.constantFrom("a.example.com", "b.example.com", "*.example.com"),
        path: fc.constantFrom(undefined, "/x", "/x/y"),
        rule: rules,
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(routes, (some) => {
        const all = some.map(({ hostname, path, rule }) => route(hostname, path, rule));
        for (const one of all.filter(({ access }) => isWideOpen(access))) {
          const over = all.some((other) => !isWideOpen(other.access) && covers(other, one));
          expect(bypasses(one, all, false)).toBe(over);
        }
      }),
    );
  });
});
