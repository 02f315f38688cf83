import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { sqlite } from "#workloads/sqlite.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../settings/sample.ts";

const parsed = (state: object) => {
  const workload = rightProject().workload as Record<string, unknown>;
  const services = [{ name: "web", exec: "/usr/bin/true" }];
  const project = changed(rightProject(), "workload", { ...workload, services, state });
  return parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(project)]);
};

describe("a project's SQLite", () => {
  it("brings every script that it names, and what those import", () => {
    const { files, state } = sqlite("shop", ["shop.db"], ["web"]);
    const there = files.map(({ path }) => path);
    const named = JSON.stringify(state).match(/\/etc\/outward\/shop\/[\w./-]+\.py/g) ?? [];
    expect(new Set(named).size).toBe(3);
    expect(named.filter((path) => !there.includes(path))).toEqual([]);
    const folder = "/etc/outward/shop/app/lib/sqlite";
    expect(there.filter((path) => !path.startsWith(`${folder}/`))).toEqual([]);
    expect(there).toContain(`${folder}/room.py`);
  });

  it("is dumped and not copied as files, while what opens it is stopped", () => {
    const { packages, state } = sqlite("shop", ["shop.db", "carts/cart.db"], ["web", "worker"]);
    expect(packages).toEqual(["python3"]);
    expect(state.check?.split(" ").slice(-3)).toEqual(["/var/lib/outward/shop", "shop.db", "carts/cart.db"]);
    expect(state.checkedDump).toBe(state.dump?.replace("dump.py", "dump.py --checked"));
    expect(state.dumps).toEqual({ format: "sqlite", version: 3 });
    expect(state.paths).toEqual(
      ["shop.db", "carts/cart.db"].map((path) => ({ path, writers: ["web", "worker"], dumped: true })),
    );
    // Whoever it forgets to name writes in no pause: without it, all services are stopped.
    expect(state.quiesce).toBeUndefined();
  });

  it("is refused where it is not below the state, twice the same, or of a service that is none", () => {
    expect(parsed(sqlite("shop", ["data/shop.db"], ["web"]).state).projects).toHaveLength(1);
    const at = "projects.shop.workload.state.paths";
    expect(faultsOf(() => parsed(sqlite("shop", ["../shop.db"], ["web"]).state)).join()).toContain(
      "must be a folder or file below the project's state folder",
    );
    expect(faultsOf(() => parsed(sqlite("shop", ["a.db", "a.db"], ["web"]).state)).join()).toContain(
      `${at}[1].path: "a.db" is there already, in a.db; name one of them`,
    );
    expect(faultsOf(() => parsed(sqlite("shop", ["a.db"], ["worker"]).state)).join()).toContain(
      `${at}[0].writers: "worker" writes a.db and is no service of the project`,
    );
  });
});
