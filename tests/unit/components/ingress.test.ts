import { describe, expect, it } from "vitest";
import { connectorConfig, ingress } from "../../../components/ingress.ts";
import type { Route } from "../../../settings/project.ts";

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
  it("puts the longest path first and 404 last", () => {
    const rules = ingress([site, admin, deep], "acme", { admin: "aud-a", deep: "aud-d" });
    expect(rules.map(({ path, service }) => path ?? service)).toEqual([
      "^/admin/v1\\.2(/.*)?$",
      "^/admin(/.*)?$",
      "http://127.0.0.1:3000",
      "http_status:404",
    ]);
  });

  it("checks the assertion on each protected rule itself, with that rule's audience", () => {
    const audiences = { admin: "aud-a", deep: "aud-d", whole: "aud-w" };
    const rules = ingress([site, admin, deep, whole], "acme", audiences);
    const checked = (audience: string) => ({ access: { required: true, teamName: "acme", audTag: [audience] } });
    expect(rules.map(({ hostname, path, originRequest }) => [hostname, path, originRequest])).toEqual([
      ["a.example.com", "^/admin/v1\\.2(/.*)?$", checked("aud-d")],
      ["a.example.com", "^/admin(/.*)?$", checked("aud-a")],
      ["a.example.com", undefined, undefined],
      ["b.example.com", undefined, checked("aud-w")],
      [undefined, undefined, undefined],
    ]);
  });

  it("refuses a protected route without an audience", () => {
    expect(() => ingress([site, admin], "acme", {})).toThrow("route admin is protected but has no audience");
  });

  it("matches a path and what is below it, and no longer word", () => {
    const path = new RegExp(ingress([admin], "acme", { admin: "a" })[0]?.path ?? "");
    expect(["/admin", "/admin/", "/admin/x"].every((candidate) => path.test(candidate))).toBe(true);
    expect(["/administrator", "/x/admin", "/"].some((candidate) => path.test(candidate))).toBe(false);
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
