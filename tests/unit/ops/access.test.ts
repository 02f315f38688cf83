/** What is presented at a route, and what an answer means. */
import { describe, expect, it } from "vitest";
import type { Inventory } from "../../../ops/inventory.ts";
import { members, strangers } from "../../../ops/verify/callers.ts";
import type { Placed } from "../../../ops/verify/context.ts";
import { parseOptions } from "../../../ops/verify/options.ts";
import { spellings } from "../../../ops/verify/paths.ts";
import { outcome } from "../../../ops/verify/refusal.ts";

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
  const parsed = parseOptions(args, {});
  if (!parsed) throw new Error("help was not asked for");
  return parsed;
};
const who = (callers: readonly { who: string }[]) => callers.map((caller) => caller.who);

describe("strangers", () => {
  it("are nobody, forgeries, wrong secrets and every token that the rule does not name", () => {
    expect(who(strangers(inventory, machines, options(), token("x")))).toEqual([
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
    expect(who(strangers(inventory, machines, expired, undefined))).toContain("motor/gateway-8, expired");
    expect(who(members(inventory, machines, expired))).toEqual(["motor/gateway-7"]);
  });

  it("never present the right secret under a name of the rule", () => {
    for (const { headers } of strangers(inventory, machines, options(), undefined))
      expect(headers).not.toMatchObject({
        "CF-Access-Client-Id": "7.access",
        "CF-Access-Client-Secret": "f".repeat(64),
      });
  });

  it("are all tokens where the rule names people", () => {
    const people = placed({ emails: ["me@example.com"] });
    expect(who(members(inventory, people, options()))).toEqual([]);
    expect(who(strangers(inventory, people, options(), undefined))).toEqual(
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
  });
});
