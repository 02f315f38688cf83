import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const settings = parseSettings(exampleConfig(), definitions);
const [blog] = settings.projects;
const sha256 = "9f0c4b1e5d7a6c8e2f3b0a9d8c7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e";
const release = { url: "https://mirror.example.com/api.tar.gz", sha256 };

type Services = Project["workload"]["services"];

const made = (...services: Services) => {
  if (!blog) throw new Error("the example has no project");
  const project = { ...blog, workload: { ...blog.workload, services } };
  return manifestOf({ project, cloudflared: pinOf(settings, project), credential: "{}", connectorConfig: "" });
};

/** Directives of a service's unit, by name. */
const directives = (manifest: ReturnType<typeof made>, service: string): Readonly<Record<string, string>> => {
  const found = manifest.files.find(({ path }) => path.endsWith(`/outward-blog-${service}.service`));
  const lines = Buffer.from(found?.content ?? "", "base64")
    .toString()
    .split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
};

const folder = "/opt/outward/blog/releases/9f0c4b1e5d7a";

describe("a service with a release", () => {
  it("runs in its folder, from there", () => {
    const manifest = made(
      { name: "web", exec: "./bin/api serve", release },
      { name: "node", exec: "/usr/bin/node x.js", release },
    );
    expect(directives(manifest, "web")).toMatchObject({
      ExecStart: `${folder}/bin/api serve`,
      WorkingDirectory: folder,
    });
    expect(directives(manifest, "node")).toMatchObject({ ExecStart: "/usr/bin/node x.js", WorkingDirectory: folder });
  });

  it("has it fetched once, with all that is run of it", () => {
    const manifest = made(
      { name: "web", exec: "api serve", release },
      { name: "worker", exec: "./bin/worker", release },
      { name: "node", exec: "/usr/bin/node x.js", release },
      { name: "tool", exec: "api", release: { ...release, as: "api" } },
    );
    expect(manifest.artifacts).toEqual([
      {
        kind: "release",
        sha256,
        url: release.url,
        single: null,
        folder,
        programs: [
          { service: "web", path: "api" },
          { service: "worker", path: "bin/worker" },
        ],
      },
      {
        kind: "release",
        sha256,
        url: release.url,
        single: "api",
        folder: `${folder}-api`,
        programs: [{ service: "tool", path: "api" }],
      },
    ]);
  });

  it("restarts when it is another one, and nobody else does", () => {
    const services = (sum: string): Services => [
      { name: "web", exec: "api", release: { ...release, sha256: sum } },
      { name: "old", exec: "/usr/bin/node x.js" },
    ];
    const [before, after] = [made(...services(sha256)), made(...services("ab".repeat(32)))];
    const changed = after.files.filter(({ path, content }) =>
      before.files.some((one) => one.path === path && one.content !== content),
    );
    expect(changed.flatMap(({ restarts }) => restarts)).toEqual(["outward-blog-web.service"]);
  });

  it("brings zstd for an archive of that kind alone", () => {
    const packages = (more: object): readonly string[] =>
      made({ name: "web", exec: "api", release: { ...release, ...more } }).packages.filter((name) => name === "zstd");
    expect(packages({ url: "https://mirror.example.com/api.tar.zst?x=1" })).toEqual(["zstd"]);
    expect(packages({ url: "https://mirror.example.com/api.tzst" })).toEqual(["zstd"]);
    expect(packages({ url: "https://mirror.example.com/api.zst", as: "api" })).toEqual([]);
    expect(packages({})).toEqual([]);
  });
});

it("a unit without any says nothing of them, and its services run where they keep their state", () => {
  const manifest = made({ name: "web", exec: "/usr/bin/node x.js" });
  expect(Object.keys(manifest)).not.toContain("artifacts");
  expect(directives(manifest, "web")).toMatchObject({ WorkingDirectory: "/var/lib/outward/blog" });
});
