/** What is presented at a route, and what an answer means. */
import { describe, expect, it } from "vitest";
import type { Inventory } from "#ops/state/inventory.ts";
import { verify } from "#ops/verbs/verify.ts";
import { members, refusedCallers } from "#ops/verify/callers.ts";
import type { Context, Placed } from "#ops/verify/context.ts";
import { spellings } from "#ops/verify/probes/spellings.ts";
import { outcome } from "#ops/verify/refusal.ts";
import { accessRow, applicationFaults } from "#ops/verify/rows/access.ts";

const token = (id: string) => ({ clientId: `${id}.access`, clientSecret: "f".repeat(64) });
const inventory = {
  tokens: { motor: { "gateway-7": token("7"), "gateway-8": token("8") }, blog: { ci: token("ci") } },
} as unknown as Inventory;

const placed = (access: object): Placed =>
  ({
    project: { name: "motor" },
    hostname: "motor.example.com",
    route: { name: "readings", hostname: "motor.example.com", access },
  }) as unknown as Placed;

const machines = placed({ serviceTokens: ["gateway-7", "gateway-8"] });
const options = (...args: string[]) => {
  const parsed = verify.parse(args, {});
  if (!parsed) throw new Error("help was not asked for");
  return parsed;
};
const who = (callers: readonly { who: string }[]) => callers.map((caller) => caller.who);

describe("strangers", () => {
  it("are nobody, forgeries, wrong secrets and every token that the rule does not name", () => {
    expect(who(refusedCallers(inventory, machines, options(), token("x")))).toEqual([
      "nobody",
      "nobody, at MOTOR.EXAMPLE.COM",
      "a forged assertion",
      "an id nobody issued",
      "motor/gateway-7 with a wrong secret",
      "blog/ci",
      "a valid token that no rule names",
    ]);
  });

  it("include a token of the rule that has expired, which is then no member", () => {
    const expired = options("--expired", "motor/gateway-8");
    expect(who(refusedCallers(inventory, machines, expired, undefined))).toContain("motor/gateway-8, expired");
    expect(who(members(inventory, machines, expired))).toEqual(["motor/gateway-7"]);
  });

  it("never present the right secret under a name of the rule", () => {
    for (const { headers } of refusedCallers(inventory, machines, options(), undefined))
      expect(headers).not.toMatchObject({
        "CF-Access-Client-Id": "7.access",
        "CF-Access-Client-Secret": "f".repeat(64),
      });
  });

  it("are all tokens where the rule names people", () => {
    const people = placed({ emails: ["me@example.com"] });
    expect(who(members(inventory, people, options()))).toEqual([]);
    expect(who(refusedCallers(inventory, people, options(), undefined))).toEqual(
      expect.arrayContaining(["motor/gateway-7", "motor/gateway-8", "blog/ci"]),
    );
  });
});

describe("outcome", () => {
  const answer = (status: number, location = "") => ({ status, location, body: "", why: "" });
  it.each([
    [answer(302, "https://acme.cloudflareaccess.com/cdn-cgi/access/login/x"), "login"],
    [answer(302, "https://acme.cloudflareaccess.com.evil.example/"), "passed"],
    [answer(302, "/login"), "passed"],
    [answer(401), "refused"],
    [answer(403), "refused"],
    [answer(200), "passed"],
    [answer(502), "passed"],
    [answer(0), "no answer"],
  ])("of %o is %s", (given, expected) => expect(outcome(given, "acme")).toBe(expected));
});

describe("spellings", () => {
  it("are all different from the path, and each names it in its own way", () => {
    const all = spellings("/admin");
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain("/admin");
    expect(all).toEqual(
      expect.arrayContaining(["/%61dmin", "/%2561dmin", "/ADMIN", "//admin", "/outward-verify/..%2fadmin"]),
    );
    expect(all).toEqual(expect.arrayContaining(["/admin/%0a", "/admin%0d", "/admin/x%0ay", "/admin;x", "/admin%20"]));
    expect(spellings("/desk/ops")).toEqual(
      expect.arrayContaining(["/desk//ops", "/desk%2fops", "/de%c5%bf%e2%84%aa/op%c5%bf"]),
    );
  });

  it("are ASCII, as they go over the wire", () => {
    for (const one of spellings("/desk/ops")) expect(one).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe("an application", () => {
  const route = { ...machines.route, hostname: "xn--bcher-kva.example.com", path: "/readings" };
  const there = (domain: string) => [{ id: "a", aud: "aud", domain, policies: [] }];
  const faults = (domain: string) => applicationFaults({ route, audience: "aud" }, there(domain));

  it("covers its route in whichever spelling of the hostname Cloudflare has", () => {
    expect(faults("xn--bcher-kva.example.com/readings")).toEqual([]);
    expect(faults("b\u00fccher.example.com/readings")).toEqual([]);
  });

  it("covers no other hostname or path", () => {
    expect(faults("bucher.example.com/readings")).toHaveLength(1);
    expect(faults("b\u00fccher.example.com/Readings")).toHaveLength(1);
  });
});

describe("a guarded wildcard", () => {
  const url = "https://outward-verify.example.com/";
  const route = { name: "all", hostname: "*.example.com", access: { emails: ["me@example.com"] } };
  const login = "HTTP/1.1 302 Found\r\nlocation: https://acme.cloudflareaccess.com/cdn-cgi/access/login\r\n\r\n";
  /** @param deep what comes back a level deeper, without TLS */
  const row = (deep: string, hostname = route.hostname) =>
    accessRow(
      {
        inventory: { tokens: {}, cloudflare: { team: "acme" } },
        options: options(),
        outside: async (_argv: readonly string[], asked: string) => ({
          code: 0,
          out: asked.includes('"http://outward-verify.') ? deep : login,
          err: "",
        }),
        vendors: { applications: async () => [{ id: "a", aud: "aud", domain: hostname, policies: [] }] },
      } as unknown as Context,
      {
        ...{ project: { name: "shop" }, route: { ...route, hostname }, name: "shop/all", url },
        ...{ hostname: "outward-verify.example.com", audience: "aud" },
      } as unknown as Placed,
    );

  it("is refused a level deeper as well, where Access has no application", async () => {
    const shown = await row("HTTP/1.1 200 OK\r\n\r\nhello");
    expect(shown).toMatchObject({ verdict: "fault", seen: "nobody, a level deeper and without TLS gets 200" });
    for (const answer of ["403 Forbidden", "301 Moved Permanently", "409 Conflict"])
      expect(await row(`HTTP/1.1 ${answer}\r\n\r\n`)).toMatchObject({ verdict: "ok" });
  });

  it("alone: a hostname of its own has nothing below it", async () => {
    expect(await row("HTTP/1.1 200 OK\r\n\r\nhello", "outward-verify.example.com")).toMatchObject({ verdict: "ok" });
  });
});
