import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { imageIn, mergedConfig, unset } from "#lab/stack/config.ts";

const artifact = { version: "1.2.3", url: "https://artifacts.lab.test/x", sha256: "0".repeat(64) };
const artifacts = { cloudflared: [artifact], tailscale: artifact };
const declared = {
  "outward:cloudflare": { zone: "{{zone}}", edgeRanges: "{{edgeRanges}}" },
  "outward:host": { location: "nbg1", image: "{{image}}" },
  "outward:binaries": { tailscale: "{{tailscale}}", cloudflared: "{{cloudflared}}" },
  "outward:protect": false,
  "outward:blog": { hostname: "blog.{{zone}}", backup: { repository: "s3:{{bucket}}", password: "{{password}}" } },
};
const written = (present: string | undefined, hasState: boolean, image?: "debian-12") =>
  mergedConfig(declared, present, artifacts, hasState, image);
const merged = (present: string | undefined, hasState = true, image?: "debian-12") =>
  parse(written(present, hasState, image)) as { encryptionsalt?: string; config: Record<string, unknown> };

describe("mergedConfig", () => {
  it("has the lab's defaults, and keeps what the user has set", () => {
    expect(merged(undefined).config["outward:protect"]).toBe(false);
    expect(merged("config: { outward:protect: true }").config["outward:protect"]).toBe(true);
  });

  it("says which image its host will be of: the file's, or the one that is asked for", () => {
    expect(imageIn(declared, undefined, "debian-13")).toBe("debian-13");
    expect(imageIn(declared, "config: { outward:host: { location: nbg1 } }", "debian-12")).toBe("debian-12");
    expect(imageIn(declared, "config: { outward:host: { image: debian-12 } }", "debian-13")).toBe("debian-12");
  });

  it("starts on the image that is asked for, and leaves a stack on the one that it has", () => {
    const image = (present?: string) => merged(present, true, "debian-12").config["outward:host"];
    expect(image()).toEqual({ location: "nbg1", image: "debian-12" });
    expect(merged(undefined).config["outward:host"]).toMatchObject({ image: "debian-13" });
    expect(image("config: { outward:host: { image: debian-13 } }")).toEqual({ image: "debian-13" });
  });

  it("fills the lab's own in, and keeps secrets out of the file", () => {
    const { config } = merged(undefined);
    expect(config["outward:cloudflare"]).toMatchObject({ zone: "outward.test", edgeRanges: expect.any(Array) });
    expect(config["outward:blog"]).toEqual({
      hostname: "blog.outward.test",
      backup: { repository: "s3:https://storage.lab.test:9000/blog" },
    });
  });

  it("knows better than the file where things are, and their sums", () => {
    const { config } = merged("config: { hcloud:endpoint: http://old, outward:binaries: {} }");
    expect(config["hcloud:endpoint"]).toMatch(/hcloud\.lab\.test/);
    expect(config["outward:binaries"]).toEqual({ tailscale: artifact, cloudflared: [artifact] });
  });

  it("keeps the salt of a state that is there, and drops that of one that is gone", () => {
    expect(merged("encryptionsalt: v1:x").encryptionsalt).toBe("v1:x");
    expect(merged("encryptionsalt: v1:x", false)).not.toHaveProperty("encryptionsalt");
  });

  it("changes nothing when it is written again", () => {
    const once = written(undefined, true);
    expect(written(once, true)).toBe(once);
  });

  it("drops what only a lost salt would decrypt, and nothing else", () => {
    const file = "config: { outward:blog: { hostname: b, backup: { repository: r, password: { secure: v1:x } } } }";
    expect(merged(file).config["outward:blog"]).toHaveProperty("backup.password");
    expect(merged(file, false).config["outward:blog"]).toEqual({ hostname: "b", backup: { repository: "r" } });
  });
});

describe("unset", () => {
  const secrets = { "outward:blog.backup.password": "x", "outward:motor.backup.password": "y" };

  it("names the secrets that the file lacks, of backups that are in it", () => {
    const file = "config: { outward:blog: { backup: { repository: r } }, outward:motor: { hostname: m } }";
    expect(unset(file, secrets)).toEqual(["outward:blog.backup.password"]);
    expect(unset("config: { outward:blog: { backup: { password: { secure: v1:x } } } }", secrets)).toEqual([]);
  });

  it("names those of a section itself too, which has nothing that could be taken out", () => {
    expect(unset("config: {}", { "outward:blog.token": "x" })).toEqual(["outward:blog.token"]);
  });
});
