import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cacheDir } from "../../lab/toolchain/cache.ts";
import { tools } from "../../lab/versions.ts";
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
});
