import { describe, expect, it } from "vitest";
import { connectorParts } from "#components/unit/connector.ts";
import type { ManifestFile } from "#host/protocol/file.ts";

const { files, connector } = connectorParts({
  project: "blog",
  cloudflared: { version: "1.2.3", url: "https://mirror.example.com/cloudflared", sha256: "0".repeat(64) },
  credential: "the credential",
  config: "tunnel: x\n",
});
const unitOf = (some: readonly ManifestFile[]): string =>
  some
    .flatMap(({ path, content }) => (path.endsWith(".service") ? [Buffer.from(content, "base64").toString()] : []))
    .join();
const value = (unit: string, name: string): string | undefined => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1];

describe("a candidate", () => {
  const unit = unitOf(connector.candidate.files);

  it("is in memory with all that it has, so that a reboot leaves nothing of it", () => {
    expect(connector.candidate.files.filter(({ path }) => !path.startsWith("/run/"))).toEqual([]);
    expect(files.map(({ path }) => path).filter((path) => path.startsWith("/run/"))).toEqual([]);
  });

  it("ends by itself, and does not come back; the connector that serves does neither", () => {
    expect(["RuntimeMaxSec", "Restart"].map((name) => value(unit, name))).toEqual(["15min", "no"]);
    expect(["RuntimeMaxSec", "Restart"].map((name) => value(unitOf(files), name))).toEqual(["infinity", "always"]);
  });

  it("outlives the change that it is for: both may take all their patience", () => {
    expect(connector.patienceSeconds * 2).toBeLessThan(15 * 60);
  });

  it("restarts nothing of what serves", () => {
    expect(connector.candidate.files.flatMap(({ restarts }) => restarts)).toEqual([]);
    expect(files.every(({ restarts }) => restarts.includes(connector.service))).toBe(true);
  });
});
