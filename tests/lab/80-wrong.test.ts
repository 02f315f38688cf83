/** Wrong input to the lab and to the stack: one clear error, and nothing left behind. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { type CommandFailed, run } from "#lab/toolchain/run.ts";
import { labPaths } from "#lab/world/paths.ts";
import { browserPort, control, ended, lab, previewWith, pulumi, pulumiWith } from "./lab.ts";

const other = labPaths("wrong");
const cli = (...args: string[]) =>
  ended([process.execPath, path.join(root, "lab", "cli.ts"), ...args], { timeout: 120_000 });

/** Whatever a lab makes: its folder, namespaces, mounts, resolver. */
const traces = async (name: string): Promise<readonly string[]> => {
  const namespaces = await run(["ip", "netns", "list"]);
  const mounts = await readFile("/proc/self/mounts", "utf8");
  const lines = `${namespaces}\n${mounts}`
    .split("\n")
    .filter((line) => line.includes(`${name}-`) || line.includes(`outward-lab/${name}/`));
  return [
    ...lines,
    ...(existsSync(labPaths(name).dir) ? [labPaths(name).dir] : []),
    ...(existsSync(`/etc/netns/${name}-inet`) ? ["/etc/netns"] : []),
  ];
};

describe("the lab's command", () => {
  it("finds the traces of a lab that is up: the twin of every 'nothing left' below", async () => {
    expect((await traces(lab.name)).length).toBeGreaterThan(5);
  });

  it("refuses an unknown command and option, and says what there is", async () => {
    const unknown = await cli("upp");
    expect(unknown.code).not.toBe(0);
    expect(unknown.err).toMatch(/unknown command "upp"[\s\S]*usage:/);
    expect((await cli("--nam", "x")).code).not.toBe(0);
  });

  it("refuses a name that is none", async () => {
    expect((await cli("up", "--name", "My-Lab")).err).toMatch(/lab name "My-Lab" must be 1 to 12 lower-case letters/);
  });

  it("says which port is in use, and leaves nothing", async () => {
    const server = net.createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)),
    );
    try {
      const tried = await cli("up", "--name", other.name, "--browser-port", String(port));
      expect(tried.code).not.toBe(0);
      expect(tried.err).toMatch(new RegExp(`port ${port} on 127.0.0.1 is in use`));
      expect(await traces(other.name)).toEqual([]);
    } finally {
      server.close();
    }
  });

  it("says when a disk is too full, and leaves nothing", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "outward-full-"));
    await run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]);
    try {
      const tried = await ended([process.execPath, path.join(root, "lab", "cli.ts"), "up", "--name", other.name], {
        env: { OUTWARD_CACHE: folder },
      });
      expect(tried.code).not.toBe(0);
      expect(tried.err).toMatch(/has 0\.0 GB free, and a lab needs \d+ GB/);
      expect(await traces(other.name)).toEqual([]);
    } finally {
      await run(["umount", folder]);
      await rm(folder, { recursive: true });
    }
  });

  it("lets one command at a time work on a lab", async () => {
    const [first, second] = await Promise.all([
      cli("up", "--name", lab.name, "--browser-port", String(browserPort), "--world-only"),
      cli("up", "--name", lab.name, "--browser-port", String(browserPort), "--world-only"),
    ]);
    const codes = [first.code, second.code].sort();
    expect(codes).toEqual([0, 1]);
    expect(first.err + second.err).toMatch(
      new RegExp(`another command \\(process \\d+\\) is working on lab "${lab.name}"`),
    );
  });
});

describe("the vendors", () => {
  it.each([
    ["HCLOUD_TOKEN", "h".repeat(64), /unauthorized|401/i],
    ["CLOUDFLARE_API_TOKEN", "c".repeat(40), /10000|1000|Authentication|401|Invalid/i],
  ])("refuse a wrong %s, and the stack says so", async (name, value, words) => {
    const tried = pulumiWith({ [name]: value }, "refresh", "--yes", "--skip-preview");
    expect(await tried.catch((error: CommandFailed) => error.stderr)).toMatch(words);
    await expect(pulumi("refresh", "--yes", "--skip-preview")).resolves.toMatch(/unchanged/);
  });

  it("answer a route that nobody wrote loudly, and remember it", async () => {
    const before = (await control<unknown[]>("/log?unknown=1")).length;
    await ended([
      "nsenter",
      `--net=/run/netns/${lab.name}-operator`,
      "curl",
      "-s",
      "http://198.51.100.10:8001/v1/nonsense",
    ]);
    expect((await control<unknown[]>("/log?unknown=1")).length).toBeGreaterThan(before);
  });
});

describe("a wrong config", () => {
  it("stops the program before anything is asked of a vendor", async () => {
    const before = (await control<unknown[]>("/log")).length;
    const tried = previewWith({ "outward:protect": "perhaps", "outward:hots": {} });
    await expect(tried).rejects.toThrow(
      /2 faults in the stack's config, nothing was changed:[\s\S]*outward:protect: "perhaps" must be true or false[\s\S]*outward:hots: unknown key, did you mean host\?/,
    );
    expect((await control<unknown[]>("/log")).length).toBe(before);
  });
});
