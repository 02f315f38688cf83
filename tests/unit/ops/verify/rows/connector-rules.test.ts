/** The rule that cloudflared takes: that it really does is asked of it in tests/files/ingress.test.ts. */
import { describe, expect, it } from "vitest";
import { ruleFor } from "#ops/verify/probes/matching.ts";
import { lockFaults } from "#ops/verify/rows/connector-rules.ts";

const checked = (audience: string) => ({
  originRequest: { access: { required: true, teamName: "acme", audTag: [audience] } },
});
const service = "http://127.0.0.1:3000";
const admin = { hostname: "admin.example.com", service, ...checked("aud") };
const wide = { hostname: "*.example.com", service };
const last = { service: "http_status:404" };
const asked = { host: "admin.example.com", path: "/", team: "acme", audience: "aud" };

describe("the rule for a request", () => {
  it.each([
    ["admin.example.com", admin],
    ["ADMIN.example.com", wide],
    ["x.a.example.com", wide],
    ["ADMIN.EXAMPLE.COM", last],
    ["example.com", last],
    ["notexample.com", last],
  ])("of %s is the first that matches, by case", (host, rule) => {
    expect(ruleFor([admin, wide, last], host, "/")).toBe(rule);
  });

  it("is one of its path", () => {
    const guarded = { ...admin, path: "^/admin(/.*)?$" };
    expect(ruleFor([guarded, wide, last], "admin.example.com", "/admin/")).toBe(guarded);
    expect(ruleFor([guarded, wide, last], "admin.example.com", "/")).toBe(wide);
  });
});

describe("a guarded route", () => {
  it("is locked by its own application's assertion alone", () => {
    expect(lockFaults([admin, last], asked)).toEqual([]);
    expect(lockFaults([{ ...admin, ...checked("other") }, last], asked)).toEqual([
      "the rule in force does not ask for this application's assertion",
    ]);
    expect(lockFaults([last], asked)).toEqual(["the connector has no rule for it"]);
  });

  it("is not locked by a rule behind a wildcard's", () => {
    expect(lockFaults([wide, admin, last], asked)).toHaveLength(1);
  });

  it("is not locked where its host in other letters falls to an open rule of the same origin", () => {
    expect(lockFaults([admin, wide, last], asked)).toEqual([
      "ADMIN.example.com falls to the rule of *.example.com, which leads to the same origin and asks for nothing",
    ]);
    expect(lockFaults([admin, { ...wide, service: "http://127.0.0.1:3001" }, last], asked)).toEqual([]);
    expect(lockFaults([admin, { ...wide, ...checked("w") }, last], asked)).toEqual([]);
  });
});
