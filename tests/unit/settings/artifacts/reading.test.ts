/** What a project runs of the operator's own files: its sums are in the data, or it says what is wrong. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withArtifacts } from "#settings/artifacts/reading.ts";
import { parseSettings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

let root: string;
const sum = (content: string): string => createHash("sha256").update(content).digest("hex");

beforeAll(async () => {
  const base = await mkdtemp(path.join(tmpdir(), "outward-reading-"));
  root = path.join(base, "stack");
  await mkdir(path.join(base, "shop/dist"), { recursive: true });
  await mkdir(root);
  await writeFile(path.join(base, "shop/dist/server.js"), "serve();");
  await writeFile(path.join(base, "shop/api"), "binary");
  await writeFile(path.join(base, "shop/api.tar.gz"), "archive");
  await writeFile(path.join(base, "shop/.api"), "hidden");
});

afterAll(() => rm(path.dirname(root), { recursive: true }));

const parsed = (...services: object[]): readonly Project[] =>
  parseSettings({ ...credentials, ...flat(rightConfig()) }, [
    definitionOf(changed(rightProject(), "workload.services", services)),
  ]).projects;

const read = async (...services: object[]) => {
  const { projects, faults } = await withArtifacts(parsed(...services), root);
  return { releases: projects[0]?.workload.services.map(({ release }) => release), faults };
};

const at = "projects.shop.workload.services[0].release";

describe("a release by its path", () => {
  it("has the sum of what is there, and the name of a single file", async () => {
    const { releases, faults } = await read(
      { name: "a", exec: "api serve", release: { path: "../shop/api" } },
      { name: "b", exec: "./shop serve", release: { path: "../shop/api", as: "shop" } },
      { name: "c", exec: "api serve", release: { path: "./../shop/api.tar.gz" } },
      { name: "d", exec: "api", release: { path: "../shop/api.tar.gz", as: "api" } },
      { name: "e", exec: "/usr/bin/node server.js", release: { path: "../shop/dist" } },
    );
    expect(faults).toEqual([]);
    expect(releases).toEqual([
      { path: "../shop/api", sha256: sum("binary"), as: "api" },
      { path: "../shop/api", sha256: sum("binary"), as: "shop" },
      { path: "./../shop/api.tar.gz", sha256: sum("archive") },
      { path: "../shop/api.tar.gz", sha256: sum("archive"), as: "api" },
      { path: "../shop/dist", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it("is an image's archive as well, if it is one", async () => {
    const { faults } = await read(
      { name: "a", image: { path: "../shop/api.tar.gz" } },
      { name: "b", image: { path: "../shop/dist" } },
      { name: "c", image: { path: "../shop/gone" } },
    );
    expect(faults).toEqual([
      expect.stringMatching(/services\[0\]\.image\.path: "\.\.\/shop\/api\.tar\.gz" is no OCI image archive; make one/),
      expect.stringMatching(/services\[1\]\.image\.path: "\.\.\/shop\/dist" is a folder; an image is one file/),
      expect.stringMatching(/services\[2\]\.image\.path: "\.\.\/shop\/gone" does not exist; build it first/),
    ]);
  });

  it("leaves others alone", async () => {
    const release = { url: "https://mirror.example.com/api.tar.gz", sha256: sum("x") };
    const projects = parsed({ name: "a", exec: "api", release }, { name: "b", exec: "/usr/bin/true" });
    expect(await withArtifacts(projects, root)).toEqual({ projects, faults: [] });
  });

  it("is told all that is wrong with what is there, at once", async () => {
    const { faults } = await read(
      { name: "a", exec: "api", release: { path: "../shop/gone" } },
      { name: "b", exec: "api", release: { path: "../shop/dist", as: "api" } },
      { name: "c", exec: "api", release: { path: "../shop/.api" } },
      { name: "d", exec: "server", release: { path: "../shop/api" } },
    );
    expect(faults).toEqual([
      `${at}.path: "../shop/gone" does not exist; build it first`,
      `${at.replace("0", "1")}.path: "../shop/dist" is a folder, and release.as (api) is for a single file; take that out`,
      `${at.replace("0", "2")}.path: "../shop/.api" is a single file under a name that no host gives; say release.as`,
      'projects.shop.workload.services[3].exec: "server" names server, and its release is a single file called api; write api',
    ]);
  });

  const sha256 = sum("x");
  const url = "https://mirror.example.com/api.tar.gz";
  const wrong: readonly (readonly [release: object, fault: string])[] = [
    [{}, `${at}: says neither url, with its sha256, nor path; add one`],
    [{ path: "../x", url, sha256 }, `${at}.path: "../x" stands beside url; take one out`],
    [
      { path: "../x", sha256 },
      `${at}.sha256: "${sha256}" stands beside path, whose sum is found by itself; take it out`,
    ],
    ...["/srv/dist", "..", ".", "../..", "../", "a/../b", "a//b", "~/x", "", "a\nb", "a/."].map(
      (given) =>
        [
          { path: given },
          `${at}.path: ${JSON.stringify(given)} must be a path from the folder of Pulumi.yaml on, which ends with a name, e.g. ../shop/dist`,
        ] as const,
    ),
  ];

  it.each(wrong)("may not be: %j", (release, fault) => {
    expect(faultsOf(() => parsed({ name: "web", exec: "api", release }))).toEqual([fault]);
  });
});
