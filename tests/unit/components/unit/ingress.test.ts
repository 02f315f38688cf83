import { describe, expect, it } from "vitest";
import { connectorConfig, ingress } from "#components/unit/ingress.ts";
import { ambiguous, asRead, asWritten } from "#components/unit/path-patterns.ts";
import type { Route } from "#settings/project/route.ts";

const site: Route = {
  name: "site",
  hostname: "a.example.com",
  origin: "http://127.0.0.1:3000",
  access: { everyone: "for everybody" },
};
const admin: Route = { ...site, name: "admin", path: "/admin", access: { emails: ["me@example.com"] } };
const deep: Route = { ...admin, name: "deep", path: "/admin/v1.2" };
const { path: _, ...whole } = { ...admin, name: "whole", hostname: "b.example.com" };

describe("ingress", () => {
  it("puts what is ambiguous first, then the longest path, and 404 last", () => {
    const rules = ingress([site, admin, deep], "acme", { admin: "aud-a", deep: "aud-d" });
    expect(rules.map(({ path, service }) => path ?? service)).toEqual([
      ...[ambiguous, asRead("/admin/v1.2"), asRead("/admin"), "http://127.0.0.1:3000", "http_status:404"],
    ]);
    expect(rules[0]?.service).toBe("http_status:400");
  });

  it("leaves a hostname alone whose paths divide nothing", () => {
    const feed: Route = { ...site, name: "feed", path: "/feed" };
    expect(ingress([site, feed], "acme", {}).map(({ path, service }) => path ?? service)).toEqual([
      ...[asWritten("/feed"), "http://127.0.0.1:3000", "http_status:404"],
    ]);
    const rules = ingress([site, whole], "acme", { whole: "aud" });
    expect(rules.map(({ path }) => path)).toEqual([undefined, undefined, undefined]);
  });

  it("checks the assertion on each protected rule itself, with that rule's audience", () => {
    const audiences = { admin: "aud-a", deep: "aud-d", whole: "aud-w" };
    const rules = ingress([site, admin, deep, whole], "acme", audiences);
    const checked = (audience: string) => ({ access: { required: true, teamName: "acme", audTag: [audience] } });
    expect(rules.map(({ hostname, path, originRequest }) => [hostname, path, originRequest])).toEqual([
      ["a.example.com", ambiguous, undefined],
      ["a.example.com", asRead("/admin/v1.2"), checked("aud-d")],
      ["a.example.com", asRead("/admin"), checked("aud-a")],
      ["a.example.com", undefined, undefined],
      ["b.example.com", undefined, checked("aud-w")],
      [undefined, undefined, undefined],
    ]);
  });

  it("refuses a protected route without an audience", () => {
    expect(() => ingress([site, admin], "acme", {})).toThrow("route admin is protected but has no audience");
  });
});

describe("connectorConfig", () => {
  it("fixes what cloudflared would otherwise choose", () => {
    const config = connectorConfig({
      tunnel: "t",
      routes: [site],
      teamName: "acme",
      audiences: {},
    });
    expect(config).toMatchObject({
      protocol: "auto",
      "edge-ip-version": "auto",
      "no-autoupdate": true,
    });
    expect(config).not.toHaveProperty("originRequest");
  });
});
