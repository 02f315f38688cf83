/** A service that is tried beside itself: where, and what is said of one that cannot be. */
import { describe, expect, it } from "vitest";
import { besidePort } from "#settings/host/ports.ts";
import { parseSettings } from "#settings/index.ts";
import { withPort } from "#settings/workload/overlap.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const faults = (service: object, state?: object): readonly string[] => {
  const services = [{ name: "web", exec: "/usr/bin/true", health: "http://127.0.0.1:3000/", ...service }];
  const workload = { ...(rightProject().workload as object), services, ...(state ? { state } : {}) };
  const own = changed(rightProject(), "workload", workload);
  return faultsOf(() => parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(own)])).map((fault) =>
    fault.replace("projects.shop.workload.services[0].overlap: ", ""),
  );
};

const told = { overlap: "PORT", environment: { PORT: "3000" } };

describe("overlap", () => {
  it("is for a service that is told its port, alone or behind an address", () => {
    expect(faults(told)).toEqual([]);
    expect(faults({ overlap: "LISTEN", environment: { LISTEN: "127.0.0.1:3000" } })).toEqual([]);
  });

  it("names a variable that has it, once", () => {
    const rule = /^"PORT" is no variable of web with a value; name the one that tells it its port$/;
    expect(faults({ overlap: "PORT" })).toEqual([expect.stringMatching(rule)]);
    for (const value of ["8080", "30000", "13000", "3000 3000"])
      expect(faults({ ...told, environment: { PORT: value } })).toEqual([
        `"PORT" is the variable that tells web its port, 3000, and its value "${value}" does not, or more than once`,
      ]);
    expect(faults({ ...told, overlap: "0PORT" })[0]).toContain('"0PORT" must be the name of a variable, e.g. PORT');
  });

  it("is not for one that nobody asks over a port", () => {
    expect(faults({ ...told, health: "http://127.0.0.1:3001/" })).toEqual([
      '"PORT" is for a service whose health is on the port of a route over http; give web one, or remove it',
    ]);
  });

  it("would be two writers of what stays", () => {
    const writers = { paths: [{ path: "uploads", writers: ["web"] }] };
    const words = '"PORT" would run two writers of uploads; take it out, then a change holds requests for its start';
    expect(faults(told, writers)).toEqual([words]);
    const image = `ghcr.io/acme/shop:1@sha256:${"a".repeat(64)}`;
    expect(faults({ ...told, image, exec: undefined, volumes: { "/data": "uploads" } }).join("\n")).toContain(words);
    expect(faults({ ...told, image, exec: undefined })).toEqual([]);
  });
});

describe("its port", () => {
  it("is one of twelve hundred, by project and service, and no connector's", () => {
    const ports = ["a", "b", "c", "blog"].flatMap((project) => ["web", "api"].map((name) => besidePort(project, name)));
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(22_100);
    expect(Math.max(...ports)).toBeLessThan(23_300);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it("takes the place of the other one, and of nothing that only has its digits", () => {
    expect(withPort("http://127.0.0.1:3000/healthz", 3000, 22_117)).toBe("http://127.0.0.1:22117/healthz");
    expect(withPort("30001:3000", 3000, 22_117)).toBe("30001:22117");
  });
});
