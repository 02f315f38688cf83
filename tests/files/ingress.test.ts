import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { connectorConfig } from "#components/unit/ingress.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";
import { tools } from "#lab/versions.ts";
import { ruleFor } from "#ops/verify/probes/matching.ts";
import { spellings } from "#ops/verify/probes/spellings.ts";
import { originRequest } from "#settings/project/origin-request.ts";
import type { Route } from "#settings/project/route.ts";
import { connectorConfigOf } from "./generated.ts";

const version = tools.find(({ name }) => name === "cloudflared")?.version;
const cloudflared = join(cacheDir(), "bin", `cloudflared-${version}`, "cloudflared");
const missing = existsSync(cloudflared) ? "" : `${cloudflared} is not built yet: run npm run lab once`;
if (missing) console.log(`cloudflared's view of the ingress is skipped: ${missing}`);

const folder = mkdtempSync(join(tmpdir(), "outward-ingress-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (config: string, ...argv: string[]) => {
  const path = join(folder, "config.yml");
  writeFileSync(path, config);
  const done = spawnSync(cloudflared, ["--config", path, "tunnel", "ingress", ...argv], {
    encoding: "utf8",
    env: { HOME: folder },
  });
  return { code: done.status, output: `${done.stdout}${done.stderr}` };
};

describe.skipIf(missing !== "")("cloudflared", () => {
  it.each(["blog", "motor"])("accepts the ingress of %s, and refuses it without its last rule", (project) => {
    const config = connectorConfigOf(project);
    expect(ask(config, "validate")).toMatchObject({ code: 0 });
    expect(ask(config.replace("  - service: http_status:404\n", ""), "validate").code).not.toBe(0);
  });

  it.each([
    ["blog", "https://blog.example.com/", "http://127.0.0.1:3000"],
    ["blog", "https://blog.example.com/admin/comments", "http://127.0.0.1:3000"],
    ["motor", "https://motor.example.com/readings", "http://127.0.0.1:3100"],
    ["motor", "https://motor.example.com/readings-of-others", "unix:/run/outward-motor/dashboard.sock"],
    ["motor", "https://blog.example.com/", "http_status:404"],
  ])("of %s sends %s to %s", (project, url, origin) => {
    expect(ask(connectorConfigOf(project), "rule", url).output).toContain(`service: ${origin}`);
  });

  const route = { name: "site", origin: "http://127.0.0.1:3000", access: { everyone: "it is there to be read" } };
  const wide = stringify(
    connectorConfig({
      tunnel: "11111111-2222-4333-8444-555555555555",
      routes: [
        { ...route, name: "every", hostname: "*.example.com", origin: "http://127.0.0.1:3001" },
        { ...route, name: "admin", hostname: "admin.example.com", access: { emails: ["me@example.com"] } },
      ],
      teamName: "acme",
      audiences: { admin: "a".repeat(64) },
    }),
  );

  it.each([
    ["admin.example.com", "http://127.0.0.1:3000"],
    // By case, so that the wildcard's rule is the one: what it leads to decides.
    ["ADMIN.example.com", "http://127.0.0.1:3001"],
    ["admin.EXAMPLE.com", "http_status:404"],
    ["x.example.com", "http://127.0.0.1:3001"],
    // Of any depth, whatever certificates and Access have.
    ["x.a.example.com", "http://127.0.0.1:3001"],
    ["x.admin.example.com", "http://127.0.0.1:3001"],
    ["example.com", "http_status:404"],
    ["notexample.com", "http_status:404"],
  ])("with a wildcard sends %s to %s, as verify foresees", (host, origin) => {
    expect(ask(wide, "validate")).toMatchObject({ code: 0 });
    expect(ask(wide, "rule", `https://${host}/`).output).toContain(`service: ${origin}`);
    const { ingress } = parse(wide) as { ingress: Parameters<typeof ruleFor>[0] };
    expect(ruleFor(ingress, host, "/")?.service).toBe(origin);
  });

  // A process for each spelling.
  it("takes every spelling of a guarded path to its own rule, or to nobody", { timeout: 120_000 }, () => {
    const [config, path] = [connectorConfigOf("blog"), "/admin"];
    // It prints which rule matched, by its place, and that rule.
    const at = (one: string) => {
      const { output } = ask(config, "rule", `https://blog.example.com${one}`);
      return output.includes("http_status:400") ? "nobody" : /Matched rule #(\d+)/.exec(output)?.[1];
    };
    const guard = at(path);
    expect(guard).toMatch(/^\d$/);
    expect(spellings(path).filter((one) => ![guard, "nobody"].includes(at(one)))).toEqual([]);
    for (const other of ["/", `${path}istrator`, `/x${path}`, "/wiki/100%25"])
      expect([guard, "nobody"]).not.toContain(at(other));
  });

  it.each([
    "auto",
    "quic",
    "http2",
  ] as const)("knows each word for an origin as it is spelt, beside protocol %s", (protocol) => {
    const words = {
      httpHostHeader: "localhost:5173",
      originServerName: "app.internal.example",
      noTLSVerify: true,
      caPool: "of the project",
      http2Origin: true,
      disableChunkedEncoding: true,
      connectTimeout: "5s",
      tlsTimeout: "500ms",
      keepAliveTimeout: "4s",
    };
    const route: Route = {
      name: "site",
      hostname: "a.example.com",
      origin: "https://127.0.0.1:8443",
      originRequest: words,
      access: { everyone: "for everybody" },
    };
    const own = connectorConfig({ tunnel: "t", routes: [route], teamName: "acme", audiences: {}, protocol });
    const config = stringify(own);
    expect(Object.keys(own.ingress[0]?.originRequest ?? {}).sort()).toEqual(Object.keys(originRequest.shape).sort());
    const { code, output } = ask(config, "validate");
    expect(code).toBe(0);
    expect(output).not.toMatch(/unused keys|not found/);
    expect(ask(config.replace("noTLSVerify", "noTlsVerify"), "validate").output).toMatch(/field noTlsVerify not found/);
    expect(ask(config.replace("connectTimeout: 5s", "connectTimeout: soon"), "validate").code).not.toBe(0);
  });
});
