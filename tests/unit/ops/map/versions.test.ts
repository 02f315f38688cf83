/** Which version answers a route: on the map, and in what a pull request changes. */
import { describe, expect, it } from "vitest";
import { runsOf } from "#components/unit/workload/runs.ts";
import { diff } from "#ops/map/diff.ts";
import { diffMarkdown, diffText } from "#ops/map/diff-text.ts";
import { type Fact, mapOf } from "#ops/map/facts.ts";
import type { ExposureMap } from "#ops/map/model.ts";
import { mapText } from "#ops/map/text.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { factsOf } from "./stack.ts";

const image = (tag: string, sum: string): string => `ghcr.io/acme/blog:${tag}@sha256:${sum.repeat(64)}`;

/** The sample's facts, as if its blog ran an image. */
const withBlog = (runs: object | undefined): ExposureMap =>
  mapOf(
    "preview",
    factsOf().map(
      (fact): Fact =>
        fact.type === "outward:host:Unit" && fact.says.project === "blog" && runs
          ? { ...fact, says: { ...fact.says, runs } }
          : fact,
    ),
  );

const blog = (tag: string, sum: string, change = "held") =>
  withBlog({
    web: { name: `ghcr.io/acme/blog:${tag}`, digest: `sha256:${sum.repeat(64)}`, routes: ["site", "admin"], change },
    digest: { name: "ghcr.io/acme/blog:9", digest: `sha256:${"f".repeat(64)}`, routes: [], change: "restarted" },
  });

const changes = (before: ExposureMap, after: ExposureMap): readonly string[] =>
  diffText(diff(before, after))
    .split("\n")
    .filter((line) => line.includes("blog.example.com/`"));

describe("the map", () => {
  it("names what answers at an origin, and not what no route leads to", () => {
    const text = mapText(blog("2.2.13", "a"));
    expect(text).toMatch(/→ http:\/\/127\.0\.0\.1:\d+ \(web: ghcr\.io\/acme\/blog:2\.2\.13\)/);
    expect(text).not.toContain("blog:9");
    expect(mapText(withBlog(undefined))).not.toContain("(web");
  });
});

describe("a change", () => {
  it.each([
    ["held", "new ones wait until it has started"],
    ["beside", "it starts beside the one that serves, and nobody waits"],
  ])("that is exchanged says so, and who waits: %s", (change, words) => {
    expect(changes(blog("2.2.13", "a"), blog("2.2.14", "b", change))).toEqual([
      `~      \`blog.example.com/\`: runs \`ghcr.io/acme/blog:2.2.14\`; until now \`ghcr.io/acme/blog:2.2.13\`, exchanged without a refused request: ${words}`,
    ]);
  });

  it("that is only restarted says what that costs", () => {
    expect(changes(blog("1", "a"), blog("2", "b", "restarted"))[0]).toContain("requests that come meanwhile are lost");
  });

  it("of the digest alone is another build", () => {
    expect(changes(blog("1", "a"), blog("1", "b"))[0]).toContain(
      "runs `ghcr.io/acme/blog:1`, another build of that name",
    );
    expect(changes(blog("1", "a"), blog("1", "a"))).toEqual([]);
  });

  it("from what the host has, and back", () => {
    expect(changes(withBlog(undefined), blog("1", "a"))[0]).toMatch(/runs `ghcr\.io\/acme\/blog:1`, exchanged/);
    expect(changes(blog("1", "a"), withBlog(undefined))[0]).toContain(
      "runs what the host has; until now `ghcr.io/acme/blog:1`",
    );
  });

  it("is a line of a pull request's comment", () => {
    expect(diffMarkdown(diff(blog("1", "a"), blog("2", "b")))).toContain("runs `ghcr.io/acme/blog:2`; until now");
  });
});

describe("what a unit says of itself", () => {
  const service = (more: Partial<Service>): Service => ({ name: "web", health: "http://127.0.0.1:3000/", ...more });
  const project = (...services: Service[]): Project => ({
    name: "shop",
    routes: [
      { name: "site", hostname: "a.example.com", origin: "http://127.0.0.1:3000", access: { everyone: "all" } },
      { name: "sock", hostname: "b.example.com", origin: "unix:/run/outward-shop/x.sock", access: { everyone: "all" } },
    ],
    workload: { packages: [], files: [], services, memoryMiB: 256, tasks: 64, cpuPercent: 50 },
  });
  const digest = `sha256:${"a".repeat(64)}`;

  it("is each version, where it answers, and how it changes", () => {
    const sock = { name: "sock", image: image("2", "b"), health: "unix:/run/outward-shop/x.sock:/" };
    const release = { url: "https://example.com/dl/api_1.tar.gz", sha256: "a".repeat(64) };
    const job = { name: "job", release, exec: "api x", schedule: "0 6 * * *" };
    expect(runsOf(project(service({ image: image("1", "a") }), sock, job))).toEqual({
      web: { name: "ghcr.io/acme/blog:1", digest, routes: ["site"], change: "held" },
      sock: { name: "ghcr.io/acme/blog:2", digest: `sha256:${"b".repeat(64)}`, routes: ["sock"], change: "restarted" },
      job: { name: "api_1.tar.gz", digest, routes: [], change: "restarted" },
    });
    const told = service({ image: image("1", "a"), overlap: "PORT", environment: { PORT: "3000" } });
    expect(runsOf(project(told)).web?.change).toBe("beside");
    expect(runsOf(project(service({ exec: "/usr/bin/true" })))).toEqual({});
  });
});
