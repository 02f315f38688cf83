/** Volumes are kept: they move and are backed up as what `state.paths` names, with who writes there. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { sqlite } from "#workloads/sqlite.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const digest = `sha256:${"c1".repeat(32)}`;
const image = `ghcr.io/acme/shop@${digest}`;

const parsed = (services: readonly object[], state?: object) => {
  const { state: _, ...workload } = rightProject().workload as Record<string, unknown>;
  const own = changed(rightProject(), "workload", { ...workload, services, ...(state ? { state } : {}) });
  return parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(own)]);
};

const kept = (services: readonly object[], state?: object): Project["workload"]["state"] =>
  parsed(services, state).projects[0]?.workload.state;

const web = { name: "web", image, volumes: { "/app/data": "data" } };

describe("a volume", () => {
  it("is kept, with who writes there", () => {
    expect(kept([web])).toEqual({ paths: [{ path: "data", writers: ["web"] }] });
  });

  it("that two have is kept once, and one in another with it", () => {
    const worker = { name: "worker", image, volumes: { "/data": "data", "/in": "data/in" } };
    expect(kept([web, worker])?.paths).toEqual([{ path: "data", writers: ["web", "worker"] }]);
  });

  it("that the state names already is what it says there: it may obey a pause", () => {
    const paths = [{ path: "data" }];
    expect(kept([web], { paths })?.paths).toEqual(paths);
  });

  it("holds what the state names of it, with who writes that", () => {
    const paths = [{ path: "data/in", writers: ["other"] }, { path: "logs" }];
    expect(kept([web, { name: "other", exec: "/usr/bin/true" }], { paths })?.paths).toEqual([
      { path: "logs" },
      { path: "data", writers: ["web", "other"] },
    ]);
  });

  it("has a database in it that goes by itself", () => {
    const { state: own } = sqlite("shop", ["data/shop.db"], ["web"]);
    expect(kept([web], own)?.paths).toEqual([
      { path: "data", writers: ["web"] },
      { path: "data/shop.db", writers: ["web"], dumped: true },
    ]);
  });

  it("that is a file of the host is none of it: the twin", () => {
    expect(kept([{ name: "web", image, volumes: { "/etc/app.conf": "/etc/outward/shop/app.conf" } }])).toBeUndefined();
  });
});

describe("what makes volumes", () => {
  it("has its name to itself, and only where there is one", () => {
    expect(faultsOf(() => parsed([web, { name: "volumes", exec: "/usr/bin/true" }]))).toEqual([
      'projects.shop.workload.services[1].name: "volumes" is what makes the volumes of images; take another',
    ]);
    expect(kept([{ name: "volumes", exec: "/usr/bin/true" }])).toBeUndefined();
  });
});

describe("a state", () => {
  const command = "/usr/bin/true";

  it("of plain files alone says no commands", () => {
    expect(kept([web], { paths: [{ path: "logs" }] })?.dump).toBeUndefined();
  });

  it("says all three of its commands or none", () => {
    expect(faultsOf(() => parsed([web], { dump: command, check: command }))).toEqual([
      "projects.shop.workload.state.load: is missing; it goes with dump and check; say all three",
    ]);
    expect(faultsOf(() => parsed([web], { jit: true }))).toHaveLength(3);
  });
});
