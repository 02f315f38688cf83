/** What the vendors offer is taken and never built: their files from a folder that is served on loopback. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { making } from "#lab/toolchain/making.ts";
import type { Tool } from "#lab/versions.ts";

const folder = mkdtempSync(path.join(tmpdir(), "outward-making-"));
const at = (...parts: string[]): string => path.join(folder, ...parts);
const served = (url: string): string => at("served", url.replace("https://", ""));
const sumOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
const goCalled = (): string => (existsSync(at("go-called")) ? readFileSync(at("go-called"), "utf8") : "");

const server = http.createServer((request, response) => {
  const file = at("served", request.url ?? "");
  if (existsSync(file)) response.end(readFileSync(file));
  else response.writeHead(404).end();
});

const archive = "https://vendor.example.com/stable/tailscale_1.0.0_amd64.tgz";
const binary = "https://releases.example.com/v2/cloudflared-linux-amd64";

const tool = (name: Tool["name"], url: string, more: Partial<Tool> = {}): Tool => ({
  name,
  version: "1.0.0",
  package: "example.com/tool",
  ldflags: "",
  seconds: 100,
  ...more,
  ...(url === "" ? {} : { download: { url, sha256: sumOf(served(url)) } }),
});

beforeAll(async () => {
  mkdirSync(at("tailscale_1.0.0_amd64", "systemd"), { recursive: true });
  for (const name of ["tailscale", "tailscaled"]) writeFileSync(at("tailscale_1.0.0_amd64", name), `official ${name}`);
  for (const url of [archive, binary]) mkdirSync(path.dirname(served(url)), { recursive: true });
  execFileSync("tar", ["-C", folder, "-czf", served(archive), "tailscale_1.0.0_amd64"]);
  writeFileSync(served(binary), "official cloudflared");
  mkdirSync(at("bin"));
  writeFileSync(at("bin", "go"), `#!/bin/sh\necho "$@" >>'${at("go-called")}'\nexit 1\n`);
  chmodSync(at("bin", "go"), 0o755);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  vi.stubEnv("OUTWARD_CACHE", at("cache"));
  vi.stubEnv("OUTWARD_DOWNLOADS", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv("OUTWARD_OFFLINE", "");
  vi.stubEnv("PATH", `${at("bin")}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const left of ["cache", "go-called"]) rmSync(at(left), { recursive: true, force: true });
});

describe("where the vendors' files answer", () => {
  it("they are taken and unpacked, and nothing is built", async () => {
    const said: string[] = [];
    const tools = [tool("tailscaled", archive, { links: ["tailscale"] }), tool("cloudflared", binary)];
    const made = making({ tools, images: [] }, (line) => said.push(line));
    await made.all;
    const [tailscaled, cloudflared] = [await made.tool("tailscaled"), await made.tool("cloudflared")];
    expect([tailscaled, cloudflared].map((file) => readFileSync(file, "utf8"))).toEqual([
      "official tailscaled",
      "official cloudflared",
    ]);
    // The vendor's second file, and no link to the first.
    expect(readFileSync(path.join(path.dirname(tailscaled), "tailscale"), "utf8")).toBe("official tailscale");
    expect(execFileSync("stat", ["-c", "%a", cloudflared], { encoding: "utf8" }).trim()).toBe("755");
    expect(goCalled()).toBe("");
    expect([...said].sort()).toEqual(["downloaded cloudflared 1.0.0", "downloaded tailscaled 1.0.0"]);
  });

  it("one with another sum is refused: nothing is built in its place, and nothing stays", async () => {
    const wrong: Tool = { ...tool("cloudflared", binary), download: { url: binary, sha256: "0".repeat(64) } };
    const made = making({ tools: [wrong], images: [] }, () => {});
    await expect(made.all).rejects.toThrow(/releases\.example\.com\/v2\/cloudflared-linux-amd64 has the SHA-256/);
    await expect(made.tool("cloudflared")).rejects.toThrow(/has the SHA-256/);
    expect([goCalled(), existsSync(at("cache", "bin", "cloudflared-1.0.0"))]).toEqual(["", false]);
  });

  it("and an archive without the tool is refused by name", async () => {
    const made = making({ tools: [tool("headscale", archive)], images: [] }, () => {});
    await expect(made.all).rejects.toThrow('has no file "headscale"');
    expect(goCalled()).toBe("");
  });
});

describe("where they do not", () => {
  it.each([
    ["when the vendor has no such file", "", `${binary}-gone`],
    ["when OUTWARD_OFFLINE=1 lets nobody be asked", "1", binary],
  ])("the tool is built, which is said beforehand: %s", async (_, offline, url) => {
    vi.stubEnv("OUTWARD_OFFLINE", offline);
    const said: string[] = [];
    const gone: Tool = { ...tool("cloudflared", ""), download: { url, sha256: sumOf(served(binary)) } };
    const made = making({ tools: [gone, tool("headscale", "")], images: [] }, (line) => said.push(line));
    await expect(made.all).rejects.toThrow(/go build .* ended with code 1/);
    // What comes after a failure is not begun.
    await expect(made.tool("headscale")).rejects.toThrow("go build");
    expect(goCalled()).toMatch(/^build .*cloudflared-1\.0\.0/m);
    expect(goCalled()).not.toMatch(/^build .*headscale-1\.0\.0/m);
    expect(said).toEqual([
      "once, and kept: building cloudflared 1.0.0 (2 minutes), headscale 1.0.0 (2 minutes): about 3 minutes in all on two cores",
      "building cloudflared 1.0.0 …",
    ]);
  });

  it("what is in the cache already waits for nothing and says nothing", async () => {
    const [here, said]: [Tool, string[]] = [tool("cloudflared", ""), []];
    mkdirSync(at("cache", "bin", "cloudflared-1.0.0"), { recursive: true });
    writeFileSync(at("cache", "bin", "cloudflared-1.0.0", "cloudflared"), "mine");
    const made = making({ tools: [here], images: [] }, (line) => said.push(line));
    await made.all;
    expect([await made.tool("cloudflared"), said, goCalled()]).toEqual([
      at("cache", "bin", "cloudflared-1.0.0", "cloudflared"),
      [],
      "",
    ]);
  });
});
