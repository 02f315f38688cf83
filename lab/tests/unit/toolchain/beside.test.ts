/** Images wait for the network, tools compute: they are made beside each other, and no image but the one that is wanted. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { imageOf } from "#lab/machine/image.ts";
import { making } from "#lab/toolchain/making.ts";
import type { Tool } from "#lab/versions.ts";

let folder = "";
const called = (name: string): string[] => readFileSync(path.join(folder, name), "utf8").trim().split("\n");

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-beside-"));
  mkdirSync(path.join(folder, "cache"));
  vi.stubEnv("FAKES", folder);
  vi.stubEnv("PATH", `${path.join(import.meta.dirname, "fakes")}:${process.env.PATH}`);
  vi.stubEnv("OUTWARD_CACHE", path.join(folder, "cache"));
  vi.stubEnv("OUTWARD_DEBIAN", "http://127.0.0.1:1/debian");
  vi.stubEnv("OUTWARD_DEBIAN_SECURITY", "http://127.0.0.1:1/debian-security");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("an image is made while the tools are built, one after the other, and the other image is not", async () => {
  const names = ["pulumi", "headscale"] as const;
  const tools = names.map((name): Tool => ({ name, version: "1.0.0", package: "x", ldflags: "", seconds: 100 }));
  const said: string[] = [];
  const made = making({ tools, edge: true, images: ["debian-13"] }, (line) => said.push(line));
  await made.all;
  expect(called("go").map((file) => path.basename(file))).toEqual(["pulumi", "headscale", "edge"]);
  expect(called("mmdebstrap")).toEqual(["trixie"]);
  expect(existsSync((await imageOf("debian-13")).root)).toBe(true);
  expect(said[0]).toBe(
    "once, and kept: building pulumi 1.0.0 (2 minutes), headscale 1.0.0 (2 minutes), edge (20 seconds); beside it making the debian-13 image (1 minute): about 4 minutes in all on two cores",
  );
  expect(said).toContainEqual(
    expect.stringMatching(/^made the debian-13 image: \d\.\d s; about \d+ (seconds|minutes?) left$/),
  );
  expect(said.at(-1)).toMatch(/: \d\.\d s; nothing left$/);
});
