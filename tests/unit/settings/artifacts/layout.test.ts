/** Which image an archive of the operator's has, and what is told of one that has none. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestIn } from "#settings/artifacts/layout.ts";

let base: string;
const sum = (content: string): string => createHash("sha256").update(content).digest("hex");

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), "outward-layout-"));
});

afterEach(() => rm(base, { recursive: true }));

/** @param index what index.json says; undefined: there is none */
const archive = async (index: unknown, blobs: readonly string[], compress = false): Promise<string> => {
  const folder = path.join(base, "layout");
  await mkdir(path.join(folder, "blobs/sha256"), { recursive: true });
  for (const blob of blobs) await writeFile(path.join(folder, "blobs/sha256", sum(blob)), blob);
  if (index !== undefined)
    await writeFile(path.join(folder, "index.json"), typeof index === "string" ? index : JSON.stringify(index));
  const file = path.join(base, "it.tar");
  execFileSync("tar", [compress ? "-czf" : "-cf", file, "-C", folder, "."]);
  return file;
};

const manifest = (of: string, architecture?: string) => ({
  digest: `sha256:${sum(of)}`,
  size: of.length,
  ...(architecture ? { platform: { os: "linux", architecture } } : {}),
});

describe("an archive", () => {
  it.each([false, true])("has the image that its index names; compressed: %s", async (compress) => {
    const place = await archive({ schemaVersion: 2, manifests: [manifest("one")] }, ["one", "layer"], compress);
    expect(await digestIn(place)).toBe(`sha256:${sum("one")}`);
  });

  it("has a list of several, one for each architecture", async () => {
    const index = JSON.stringify({ schemaVersion: 2, manifests: [manifest("a", "amd64"), manifest("b", "arm64")] });
    expect(await digestIn(await archive(index, ["a", "b"]))).toBe(`sha256:${sum(index)}`);
  });

  it("has none that it has not", async () => {
    const place = await archive({ manifests: [manifest("one")] }, ["another"]);
    await expect(digestIn(place)).rejects.toThrow(`names sha256:${sum("one")} and has none of it; make it anew`);
    const several = await archive({ manifests: [manifest("a"), manifest("b")] }, ["a", "b"]);
    await expect(digestIn(several)).rejects.toThrow("has several images; write one into it");
  });

  it.each([
    ["has no index", undefined],
    ["has one that is no JSON", "{"],
    ["has one that names nothing", { manifests: [] }],
    ["has one of other digests", { manifests: [{ digest: "sha512:x" }] }],
  ])("that %s is none", async (_, index) => {
    await expect(digestIn(await archive(index, ["one"]))).rejects.toThrow(
      /is no OCI image archive; make one with docker buildx build -o type=oci/,
    );
  });

  it("that is no archive is none", async () => {
    const file = path.join(base, "x");
    for (const content of ["\x7fELF".repeat(1000), "", "x"]) {
      await writeFile(file, content);
      await expect(digestIn(file)).rejects.toThrow("is no OCI image archive");
    }
  });
});
