/** What of a project is sent to its host: each thing once, as the manifest names it. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { deliveredOf } from "#components/unit/workload/sending.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const settings = parseSettings(exampleConfig(), definitions);
const [dist, other] = ["51".repeat(32), "0a".repeat(32)];

const projectWith = (...services: Project["workload"]["services"]): Project => {
  const [blog] = settings.projects;
  if (!blog) throw new Error("the example has no project");
  return { ...blog, workload: { ...blog.workload, services } };
};

const made = (project: Project) =>
  manifestOf({ project, cloudflared: pinOf(settings, project), credential: "{}", connectorConfig: "" });

const project = projectWith(
  { name: "web", exec: "/usr/bin/node server.js", release: { path: "../shop/dist", sha256: dist } },
  { name: "worker", exec: "./work", release: { path: "../shop/dist", sha256: dist } },
  { name: "tool", exec: "tool x", release: { path: "../tool", sha256: other, as: "tool" } },
  { name: "old", exec: "api", release: { url: "https://mirror.example.com/api.tar.gz", sha256: "9f".repeat(32) } },
);

describe("what is sent", () => {
  it("is each thing once, by its sum", () => {
    expect(deliveredOf(project)).toEqual([
      { service: "web", path: "../shop/dist", sha256: dist },
      { service: "tool", path: "../tool", sha256: other },
    ]);
  });

  it("is in the manifest without an URL, and nothing of where it lay", () => {
    const manifest = made(project);
    expect(manifest.artifacts?.slice(0, 2)).toEqual([
      {
        kind: "release",
        sha256: dist,
        url: null,
        single: null,
        folder: `/opt/outward/blog/releases/${dist.slice(0, 12)}`,
        programs: [{ service: "worker", path: "work" }],
      },
      {
        kind: "release",
        sha256: other,
        url: null,
        single: "tool",
        folder: `/opt/outward/blog/releases/${other.slice(0, 12)}-tool`,
        programs: [{ service: "tool", path: "tool" }],
      },
    ]);
    expect(JSON.stringify(manifest)).not.toContain("../");
  });

  it("brings zstd for an archive of that kind", () => {
    const packages = (path: string) =>
      made(projectWith({ name: "web", exec: "api", release: { path, sha256: dist } })).packages.includes("zstd");
    expect([packages("../api.tar.zst"), packages("../dist")]).toEqual([true, false]);
  });

  it("is the archive of an image, which is told by what is in it", () => {
    const image = { path: "../shop.tar", sha256: other, digest: `sha256:${dist}` };
    const own = projectWith({ name: "web", image }, { name: "worker", image, exec: "work" });
    expect(deliveredOf(own)).toEqual([{ service: "web", path: "../shop.tar", sha256: other }]);
    const [artifact, ...more] = made(own).artifacts ?? [];
    expect(more).toEqual([]);
    expect(artifact).toMatchObject({
      ...{ kind: "image", name: "shop.tar", digest: `sha256:${dist}`, archive: other, credential: null },
      folder: `/opt/outward/blog/images/${dist.slice(0, 12)}`,
    });
    expect(() => made(projectWith({ name: "web", image: { path: "../shop.tar" } }))).toThrow("was not read yet");
  });

  it("is no project's that was not read", () => {
    const unread = projectWith({ name: "web", exec: "api", release: { path: "../dist" } });
    expect(() => made(unread)).toThrow("../dist was not read yet");
  });
});
