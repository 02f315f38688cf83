import { describe, expect, it } from "vitest";
import { plainFileParts } from "#components/unit/plain-files.ts";
import { state } from "#settings/project/state.ts";

const bare = { dump: "/bin/true", load: "/bin/true", check: "/bin/true" };
const services = ["prometheus", "alerts"].map((name) => ({ name, exec: "/bin/true" }));
const shop = {
  name: "shop",
  routes: [],
  workload: {
    packages: [],
    files: [],
    services: [...services, { name: "report", exec: "/bin/true", schedule: "0 6 * * *" }],
    memoryMiB: 128,
    tasks: 32,
    cpuPercent: 5,
  },
};
const parts = (paths: readonly object[]) =>
  plainFileParts({ ...shop, workload: { ...shop.workload, state: state.parse({ ...bare, paths }) } });

describe("a unit's plain files", () => {
  it("come with rsync and with what it may give: read only, to nobody who does not hold the pipe", () => {
    const made = parts([
      // A job is ended by a pause, and begun by nothing but its time.
      { path: "metrics", writers: ["prometheus", "report"] },
      { path: "media/uploads" },
      { path: "alerts", writers: ["prometheus", "alerts"] },
    ]);
    expect(made.kept).toEqual({
      config: "/etc/outward/shop/rsyncd.conf",
      paths: ["metrics", "media/uploads", "alerts"],
      writers: ["outward-shop-prometheus.service", "outward-shop-alerts.service"],
    });
    expect(made.packages).toEqual(["rsync"]);
    const [config, ...others] = made.files;
    expect([config?.path, config?.mode, config?.group, others]).toEqual([
      "/etc/outward/shop/rsyncd.conf",
      "0640",
      "outward-shop",
      [],
    ]);
    expect(Buffer.from(config?.content ?? "", "base64").toString()).toMatch(
      /^path = \/var\/lib\/outward\/shop\nread only = yes$/m,
    );
  });

  it("are not what a dump has, whose writers rest all the same", () => {
    const dumped = { path: "media/shop.db", writers: ["alerts"], dumped: true };
    const made = parts([{ path: "media", writers: ["prometheus"] }, dumped]);
    expect(made.kept).toMatchObject({
      paths: ["media"],
      dumped: ["media/shop.db"],
      writers: ["outward-shop-prometheus.service", "outward-shop-alerts.service"],
    });
    expect(parts([dumped]).kept).toMatchObject({ paths: [], dumped: ["media/shop.db"] });
    expect(parts([dumped]).packages).toEqual(["rsync"]);
  });

  it("bring nothing when there are none", () => {
    const nothing = { kept: null, packages: [], files: [] };
    expect([parts([]), plainFileParts(shop)]).toEqual([nothing, nothing]);
  });
});
