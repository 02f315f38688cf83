import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { connectorConfig } from "../../../components/ingress.ts";
import { manifest } from "../../../components/manifest.ts";
import { jwtIsChecked, unchecked } from "../../../policy/jwt.ts";
import { later, types, type Values } from "../../../policy/rule.ts";
import { make } from "./make.ts";

const hostname = "blog.example.com";
const origin = "http://127.0.0.1:3000";
const open = { name: "site", hostname, origin, access: { everyone: "it is there to be read" } };
const admin = { name: "admin", hostname, origin, path: "/admin", access: { emails: ["me@example.com"] } };
const routes = [open, admin];
const config = connectorConfig({ tunnel: "t", routes, teamName: "acme", audiences: { admin: "aud" } });

interface Rule extends Values {
  readonly hostname: string;
}
const ingress = JSON.parse(JSON.stringify(config.ingress)) as readonly Rule[];
const without = (path: string) => ingress.map((rule) => (rule.path === path ? { ...rule, originRequest: {} } : rule));

describe("unchecked", () => {
  it("passes what components/ingress.ts makes", () => {
    expect(unchecked(ingress, routes)).toEqual([]);
  });

  it("refuses a rule that does not check, or checks against nobody", () => {
    const fault = `the connector's rule for ${hostname}/admin does not check the JWT`;
    expect(unchecked(without("^/admin(/.*)?$"), routes)).toEqual([expect.stringContaining(fault)]);
    for (const access of [
      { required: false, teamName: "acme", audTag: ["aud"] },
      { required: true, teamName: "acme", audTag: [] },
    ]) {
      const rules = ingress.map((rule) => (rule.path ? { ...rule, originRequest: { access } } : rule));
      expect(unchecked(rules, routes)).toEqual([expect.stringContaining(fault)]);
    }
  });

  it("sees a protected path behind the open rule that comes first", () => {
    const [one, two, ...rest] = ingress;
    expect(one && two && unchecked([two, one, ...rest], routes)).toEqual([
      expect.stringContaining("/admin does not check"),
    ]);
  });

  it("refuses a rule that no route asked for", () => {
    const stray = { hostname: "old.example.com", service: origin };
    expect(unchecked([stray, ...ingress], routes)).toEqual([
      expect.stringContaining("a rule for old.example.com that checks nothing"),
    ]);
    const rest = { service: origin };
    expect(unchecked([...ingress.slice(0, -1), rest], routes)).toEqual([
      expect.stringContaining("a rule for everything else that checks nothing"),
    ]);
  });
});

describe("jwt-checked", () => {
  const text = (rules: readonly Values[]): string =>
    JSON.stringify(
      manifest({
        project: {
          name: "blog",
          routes,
          workload: { packages: [], files: [], services: [], memoryMiB: 256, tasks: 64, cpuPercent: 50 },
        },
        cloudflared: { version: "2026.7.1", url: "https://example.com/cloudflared", sha256: "0".repeat(64) },
        credential: "{}",
        connectorConfig: stringify({ ...config, ingress: rules }),
      }),
    );
  const judged = (stdin: string | typeof later) =>
    jwtIsChecked([
      make(types.unit, "blog-on-host", { routes }),
      make(types.remote, "apply", { stdin }, { parent: "blog-on-host" }),
    ]);

  it("reads the manifest that the unit gets, and says a fault once though the candidate has it too", () => {
    expect(judged(text(ingress))).toEqual([]);
    expect(judged(text(without("^/admin(/.*)?$")))).toEqual([
      { urn: "apply", fault: expect.stringContaining("does not check the JWT") },
    ]);
  });

  it("waits for what is not known yet, and refuses a manifest that it cannot judge", () => {
    expect(judged(later)).toEqual([]);
    expect(judged('{"files": []}')).toEqual([
      { urn: "apply", fault: expect.stringContaining("has no cloudflared.yml to judge") },
    ]);
  });
});
