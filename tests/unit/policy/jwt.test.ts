import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { connectorConfig } from "#components/unit/ingress.ts";
import { manifestOf } from "#components/unit/manifest.ts";
import { asRead } from "#components/unit/path-patterns.ts";
import { jwtIsChecked, unchecked } from "#policy/jwt.ts";
import { notKnown, types, type Values } from "#policy/rule.ts";
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
  it("passes what components/unit/ingress.ts makes", () => {
    expect(unchecked(ingress, routes)).toEqual([]);
  });

  it("refuses a rule that does not check, or checks against nobody", () => {
    const fault = `the connector's rule for ${hostname}/admin does not check the JWT`;
    expect(unchecked(without(asRead("/admin")), routes)).toEqual([expect.stringContaining(fault)]);
    for (const access of [
      { required: false, teamName: "acme", audTag: ["aud"] },
      { required: true, teamName: "acme", audTag: [] },
    ]) {
      const rules = ingress.map((rule) => (rule.originRequest ? { ...rule, originRequest: { access } } : rule));
      expect(unchecked(rules, routes)).toEqual([expect.stringContaining(fault)]);
    }
  });

  it("sees a protected path behind the open rule that comes first", () => {
    const [ambiguous, one, two, ...rest] = ingress;
    expect(ambiguous && one && two && unchecked([ambiguous, two, one, ...rest], routes)).toEqual([
      expect.stringContaining("/admin does not check"),
    ]);
  });

  const every = { ...open, name: "every", hostname: "*.example.com" };
  const wide = (access: Values) =>
    JSON.parse(
      JSON.stringify(
        connectorConfig({
          tunnel: "t",
          routes: [...routes, { ...every, access }] as never,
          teamName: "acme",
          audiences: { admin: "aud", ...("everyone" in access ? {} : { every: "aud-e" }) },
        }).ingress,
      ),
    ) as readonly Rule[];

  it("sees a protected host behind what cloudflared takes for it: a wildcard before it, and a rule of no host", () => {
    const last = wide(every.access).slice(0, -1);
    const [own, rest] = [
      last.filter((rule) => rule.hostname === hostname),
      last.filter((rule) => rule.hostname !== hostname),
    ];
    expect(unchecked([...own, ...rest], [...routes, every])).toEqual([]);
    expect(unchecked([...rest, ...own], [...routes, every])[0]).toContain(
      `the connector's rule for ${hostname}/admin does not check the JWT`,
    );
    const anywhere = { path: "^/admin", service: origin };
    expect(unchecked([anywhere, ...own], routes)).toEqual([
      expect.stringContaining(`rule for ${hostname}/admin does not check the JWT`),
    ]);
  });

  it("asks a wildcard's rule about names of any depth, as cloudflared does", () => {
    const guarded = { ...every, access: { emails: ["me@example.com"] } };
    const asked = [guarded, ...routes];
    const all = wide(guarded.access);
    expect(unchecked(all, asked)).toEqual([]);
    const deeper = { hostname: "*.a.example.com", service: origin };
    expect(unchecked([deeper, ...all], asked)).toEqual([
      expect.stringContaining("a rule for *.a.example.com that checks nothing"),
    ]);
    expect(
      unchecked(
        all.map((rule) => (rule.hostname === "*.example.com" ? { ...rule, originRequest: {} } : rule)),
        asked,
      ),
    ).toEqual([expect.stringContaining("the connector's rule for *.example.com does not check the JWT")]);
  });

  it.each([
    ["what ends at a newline", "^/admin(/.*)?$", '"/ADMIN" and'],
    ["case, and nothing else", "(?is:^/admin(/.*)?$)", "/admin"],
    ["all but case", asRead("/admin").replace("is:", "s:"), '"/ADMIN"'],
    ["all but newlines", asRead("/admin").replace("is:", "i:"), String.raw`"/admin/\n"`],
    ["what follows, and not what precedes", asRead("/admin").replace(/^.*admin/, "(?is:^/admin"), '"//admin"'],
  ])("sees a path that covers %s", (_, path, first) => {
    const rules = ingress.map((rule) => (rule.originRequest ? { ...rule, path } : rule));
    expect(unchecked(rules, routes)).toEqual([
      expect.stringMatching(
        /^the connector's rule for blog\.example\.com\/admin leaves out ".* that servers take for it/s,
      ),
    ]);
    expect(unchecked(rules, routes).join()).toContain(first);
  });

  it("sees a hostname whose ambiguous paths somebody answers, and an expression that it cannot read", () => {
    expect(unchecked(ingress.slice(1), routes)).toEqual([expect.stringContaining('leaves out "/.')]);
    const strange = { hostname, path: "(?i)^/x", service: origin };
    expect(unchecked([strange, ...ingress], routes)).toContainEqual(expect.stringContaining("does not check the JWT"));
  });

  it("sees the same of what is open to some places, and lets pass what another route says more of", () => {
    const made = (...routes: object[]) =>
      JSON.parse(
        JSON.stringify(
          connectorConfig({ tunnel: "t", routes: routes as never, teamName: "acme", audiences: { admin: "aud" } }),
        ),
      ).ingress as readonly Rule[];
    const hook = { ...open, name: "hook", path: "/hook", access: { ...open.access, countries: ["DE"] } };
    expect(unchecked(made(open, hook), [open, hook])).toEqual([]);
    const loose = made(open, hook).filter(({ service }) => service !== "http_status:403");
    expect(unchecked(loose, [open, hook])).toEqual([expect.stringContaining(`${hostname}/hook leaves out "/HOOK"`)]);
    const page = { ...open, name: "page", path: "/admin.html" };
    expect(unchecked(made(open, admin, page), [open, admin, page])).toEqual([]);
    expect(unchecked(made(open, admin, page), [open, admin])).not.toEqual([]);
  });

  it("sees between the parts of a path", () => {
    const ops = { ...admin, path: "/admin/ops" };
    const rules = JSON.parse(
      JSON.stringify(
        connectorConfig({ tunnel: "t", routes: [open, ops], teamName: "acme", audiences: { admin: "aud" } }),
      ),
    ).ingress as readonly Rule[];
    expect(unchecked(rules, [open, ops])).toEqual([]);
    const loose = rules.map((rule) => (rule.originRequest ? { ...rule, path: `(?is:^.*/admin/ops.*)` } : rule));
    expect(unchecked(loose, [open, ops])).toEqual([expect.stringContaining("leaves out")]);
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
      manifestOf({
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
  const judged = (stdin: string | typeof notKnown) =>
    jwtIsChecked([
      make(types.unit, "blog-on-host", { routes }),
      make(types.remote, "apply", { stdin }, { parent: "blog-on-host" }),
    ]);

  it("reads the manifest that the unit gets, and says a fault once though the candidate has it too", () => {
    expect(judged(text(ingress))).toEqual([]);
    expect(judged(text(without(asRead("/admin"))))).toEqual([
      { urn: "apply", fault: expect.stringContaining("does not check the JWT") },
    ]);
  });

  it("waits for what is not known yet, and refuses a manifest that it cannot judge", () => {
    expect(judged(notKnown)).toEqual([]);
    expect(judged('{"files": []}')).toEqual([
      { urn: "apply", fault: expect.stringContaining("has no cloudflared.yml to judge") },
    ]);
  });
});
