import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { download } from "#lab/toolchain/download.ts";

const folder = mkdtempSync(path.join(tmpdir(), "outward-download-"));
const sha256 = createHash("sha256").update("tool").digest("hex");
const server = http.createServer((request, response) => {
  if (request.url === "/hang") return;
  response.writeHead(request.url === "/tool" ? 200 : 404).end("tool");
});
let base = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a download", () => {
  it("is kept when its sum is the one expected", async () => {
    const file = path.join(folder, "good");
    expect(await download({ url: `${base}/tool`, sha256 }, file)).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("tool");
  });
  it("with another sum stops everything and leaves no file", async () => {
    const file = path.join(folder, "bad");
    await expect(download({ url: `${base}/tool`, sha256: "0".repeat(64) }, file)).rejects.toThrow(/has the SHA-256/);
    expect(existsSync(file)).toBe(false);
  });
  it("that cannot be had is no error: the tool is built", async () => {
    const file = path.join(folder, "none");
    expect(await download({ url: `${base}/missing`, sha256 }, file)).toBeUndefined();
    expect(await download({ url: `${base}/hang`, sha256 }, file, 50)).toBeUndefined();
    expect(await download({ url: "http://127.0.0.1:1/", sha256 }, file)).toBeUndefined();
  });
});
