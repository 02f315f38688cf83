/** Which requests a rule takes, with cloudflared's own way to choose one. tests/files/ingress.test.ts asks cloudflared itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ingress } from "#components/unit/ingress.ts";
import { decoded, ruleFor } from "#ops/verify/probes/matching.ts";
import { spellings } from "#ops/verify/probes/spellings.ts";
import type { Route } from "#settings/project/route.ts";

const hostname = "a.example.com";
const route = (name: string, path?: string, access: Route["access"] = { emails: ["me@example.com"] }): Route => ({
  name,
  hostname,
  ...(path ? { path } : {}),
  origin: `unix:/run/outward-blog/${name}.sock`,
  access,
});
const open = { everyone: "for everybody" };
const office = { ...open, ipRanges: ["203.0.113.0/24"] };
const site = route("site", undefined, open);

/** Who answers a path, as it is on the wire: a route's name, with `!` where its assertion is asked for; else a status. */
const answering = (routes: readonly Route[]) => {
  const audiences = Object.fromEntries(
    routes.flatMap(({ name, access }) => ("everyone" in access ? [] : [[name, name]])),
  );
  const rules = ingress(routes, "acme", audiences);
  return (path: string, host = hostname): string => {
    const rule = ruleFor(rules, host, decoded(path));
    const audience = rule?.originRequest?.access?.audTag.join();
    if (audience) return `${audience}!`;
    const own = routes.filter(({ origin }) => origin === rule?.service);
    return own.map(({ name }) => name).join() || String(rule?.service.replace("http_status:", ""));
  };
};

describe("a guarded path beside an open site", () => {
  const at = answering([site, route("admin", "/admin")]);

  it.each(["/admin", "/admin/", "/admin/x", "/%61dmin", "/admin%2fx"])("%s asks for its assertion", (path) => {
    expect(at(path)).toBe("admin!");
  });

  it.each([
    "/admin/%0a",
    "/admin%0a",
    "/admin/x%0ay",
    "/admin/%0d",
    "/admin/x%e2%80%a8y",
  ])("%s does too: a newline ends no path", (path) => expect(at(path)).toBe("admin!"));

  it.each([
    ["case", "/ADMIN"],
    ["case", "/Admin/users"],
    ["slashes that are merged", "//admin"],
    ["slashes that are merged", "/%2fadmin"],
    ["slashes that are decoded twice", "/%252fadmin"],
    ["backslashes", "/%5cadmin"],
    ["backslashes", "/\\admin\\x"],
    ["parameters", "/admin;x"],
    ["parameters", "/admin;jsessionid=1/x"],
    ["parameters", "/;x/admin"],
    ["blanks that are cut off", "/admin%20"],
    ["blanks that are cut off", "/admin%09/x"],
    ["blanks that are cut off", "/%20admin"],
    ["blanks that are cut off", "/admin%c2%a0"],
    ["bytes that are no UTF-8", "/admin%a0"],
    ["what ends a C string", "/admin%00.css"],
    ["a query, decoded too early", "/admin%3fx"],
    ["an extension that names a format", "/admin.json"],
    ["an extension that may be left out", "/admin.html"],
    ["a dot that is cut off", "/admin."],
    ["a script that has the rest for itself", "/index.php/admin"],
  ])("%s: %s may be it to some server, and asks too", (_, path) => {
    expect(at(path)).toBe("admin!");
  });

  it.each([
    ["steps up", "/x/../admin"],
    ["steps up", "/x/%2e%2e/admin"],
    ["steps up", "/x/..%2fadmin"],
    ["steps up", "/x/..%5cadmin"],
    ["steps up, with a parameter", "/x/..;/admin"],
    ["steps up, decoded twice", "/x/%252e%252e%252fadmin"],
    ["steps nowhere", "/./admin"],
    ["steps nowhere", "/admin/."],
    ["letters that are decoded twice", "/%2561dmin"],
    ["letters that are decoded three times", "/%252561dmin"],
  ])("%s: %s, which no browser sends, is answered by nobody", (_, path) => {
    expect(at(path)).toBe("400");
  });

  it.each([
    ...["/", "/x", "/x/admin", "/administrator", "/Administration", "/admin-guide", "/admin_x", "/admins", "/adm"],
    ...["/%c3%a4dmin", "/admin%c3%a9", "/admin%cc%81", "/wiki/100%25", "/a//b", "/a;b=c/d", "/files/a%2fb", "/x.php"],
    ...["/.well-known/admin", "/..x", "/x...", "/A%0aB", "/go/https%253A%252F%252Fexample.com"],
  ])("%s stays the open site's", (path) => expect(at(path)).toBe("site"));
});

describe("letters that fold to others", () => {
  const at = answering([site, route("desk", "/desk")]);
  it.each(["/de%c5%bfk", "/des%e2%84%aa", "/DE%c5%bf%E2%84%AA"])("%s asks", (path) => expect(at(path)).toBe("desk!"));
  it("and their like do not: the twin", () => expect(at("/de%c3%9fk")).toBe("site"));
});

describe("guarded paths of different people", () => {
  const at = answering([
    site,
    route("staff", "/staff"),
    route("ops", "/staff/ops"),
    route("news", "/staff/news", open),
  ]);

  it.each([
    ["/staff/x", "staff!"],
    ["/staff/ops/x", "ops!"],
    ["/staff/news/x", "news"],
    ["/staff//ops", "ops!"],
    ["/STAFF/OPS", "ops!"],
    ["/staff;x/ops", "ops!"],
    ["/staff%20/ops.json", "ops!"],
    ["/staff%2fops", "ops!"],
    ["/staff/NEWS", "staff!"],
    ["/staff//news", "staff!"],
    ["/staff/ops/..%2fx", "400"],
    ["/staff/news/..%2fx", "400"],
    ["/staff.old/x", "staff!"],
  ])("%s is %s", (path, who) => expect(at(path)).toBe(who));
});

describe("an open path", () => {
  it("of a guarded hostname is what is written, and nothing else", () => {
    const at = answering([route("all"), route("hook", "/hook", open)]);
    expect(["/hook", "/hook/x", "/hook/%0a", "/HOOK", "//hook", "/hook/..%2fx", "/x"].map((path) => at(path))).toEqual([
      ...["hook", "hook", "hook", "all!", "all!", "400", "all!"],
    ]);
  });

  it("below a guarded one takes an extension out of it", () => {
    const at = answering([site, route("admin", "/admin"), route("style", "/admin.css", open)]);
    expect(["/admin.css", "/admin.css/..%2fx", "/admin.CSS"].map((path) => at(path))).toEqual([
      "style",
      "400",
      "admin!",
    ]);
  });

  it("that only some places reach has no other spelling: the connector knows no places", () => {
    const at = answering([site, route("hook", "/hook", office)]);
    expect(["/hook", "/hook/x", "/HOOK", "//hook", "/hook.json", "/x"].map((path) => at(path))).toEqual([
      ...["hook", "hook", "403", "403", "403", "site"],
    ]);
  });

  it("of a site without guards is chosen by what is written, steps and all", () => {
    const at = answering([site, route("feed", "/feed", open)]);
    expect(["/feed/x", "/FEED", "/x/..%2ffeed", "/%2566eed"].map((path) => at(path))).toEqual([
      ...["feed", "site", "site", "site"],
    ]);
  });
});

describe("paths that differ in case alone", () => {
  it("keep their own rules", () => {
    const at = answering([site, route("small", "/Admin"), route("other", "/admin"), route("open", "/ADMIN", open)]);
    expect(["/Admin/x", "/admin", "/ADMIN"].map((path) => at(path))).toEqual(["small!", "other!", "open"]);
    expect(at("/aDMIN")).toMatch(/!$/);
  });
});

describe("a wildcard", () => {
  const wild = { ...route("wild", undefined, open), hostname: "*.example.com" };
  it("does not answer for another spelling on a hostname of its own, nor is one a way past it", () => {
    const at = answering([wild, route("admin", "/admin")]);
    expect(["/admin", "/ADMIN", "/x/..%2fadmin", "/x"].map((path) => at(path))).toEqual([
      ...["admin!", "admin!", "400", "wild"],
    ]);
    const past = answering([{ ...route("wild"), hostname: "*.example.com" }, route("hook", "/hook", open)]);
    expect(["/hook", "/hook/..%2fx", "/HOOK"].map((path) => past(path))).toEqual(["hook", "400", "wild!"]);
    const deep = { ...route("hook", "/hook", open), hostname: "x.a.example.com" };
    const below = answering([{ ...route("wild"), hostname: "*.example.com" }, deep]);
    expect(["/hook", "/hook/..%2fx"].map((path) => below(path, deep.hostname))).toEqual(["hook", "400"]);
  });
});

const word = fc
  .string({ unit: fc.constantFrom(..."abkszXY019-_~."), minLength: 1, maxLength: 6 })
  .filter((one) => one !== "." && one !== "..");
const guarded = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);

describe("of any guarded path", () => {
  it("no spelling that verify knows reaches the open site", () => {
    fc.assert(
      fc.property(guarded, (path) => {
        const at = answering([site, route("own", path)]);
        expect(spellings(path).filter((one) => !["own!", "400"].includes(at(one)))).toEqual([]);
      }),
    );
  });

  it("nothing is taken that goes on with a letter, a digit or a dash", () => {
    fc.assert(
      fc.property(fc.tuple(guarded, fc.constantFrom(..."aZ0-_é")), ([path, more]) => {
        const at = answering([site, route("own", path)]);
        expect(at(`${path}${encodeURIComponent(more)}`)).toBe("site");
        expect(at(`/other${path}`)).toBe("site");
      }),
    );
  });
});
