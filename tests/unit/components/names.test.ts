import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeName, type HostTraits, hostName, identity } from "#components/names.ts";
import { unitNames } from "#host/protocol/names.ts";
import { candidatePort, followPort, followPorts, metricsPort } from "#settings/host/ports.ts";

const traits: HostTraits = { location: "nbg1", image: "debian-13", serverType: "cx23", generation: 1 };

describe("identity", () => {
  it("stays what it was for stacks that are there, whatever else the config holds", () => {
    expect(identity(traits)).toBe("6dad9d");
    expect(identity({ ...traits, labels: {} } as HostTraits)).toBe("6dad9d");
  });

  it.each([
    ["location", "fsn1"],
    ["image", "debian-12"],
    ["serverType", "cx33"],
    ["generation", 2],
  ])("differs with another %s", (key, value) => {
    expect(identity({ ...traits, [key]: value })).not.toBe(identity(traits));
  });
});

describe("a host with several places", () => {
  const [nbg1, fsn1] = ["nbg1", "fsn1"].map((location) => ({ serverType: "cx23", location }));
  const of = (...places: (typeof nbg1)[]) =>
    identity({ image: "debian-13", generation: 1, places: places.flatMap((p) => p ?? []) });

  it("is named by all of them and their order, whichever it has taken", () => {
    expect(new Set([of(nbg1, fsn1), of(fsn1, nbg1), of(nbg1), of(fsn1)]).size).toBe(4);
  });

  it("is the same as one that is named without a list, when there is one only", () => {
    expect(of(nbg1)).toBe(identity(traits));
  });
});

describe("names", () => {
  it("carry the stack and, for a host, its identity", () => {
    expect(hostName("prod", traits)).toBe("outward-prod-6dad9d");
    expect(edgeName("prod", "blog")).toBe("prod-blog");
    expect(edgeName("prod", "blog", "admin")).toBe("prod-blog-admin");
  });

  it("of users fit in Linux's 32 characters for every project name that the schema takes", () => {
    const { user, connectorUser } = unitNames("a".repeat(12));
    expect(Math.max(user.length, connectorUser.length)).toBeLessThanOrEqual(32);
  });

  it("of two projects share nothing", () => {
    const all = (project: string) =>
      Object.values(unitNames(project)).map((value) => (typeof value === "function" ? value("x") : value));
    expect(all("blog").filter((name) => all("motor").includes(name))).toEqual([]);
  });
});

describe("ports of a project", () => {
  const [lowest, highest] = followPorts.split("-").map(Number);

  it("are in ranges that do not meet, those of followers in the one that the tailnet's policy opens", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        for (const [port, from, to] of [
          [metricsPort(name), 20300, 20899],
          [candidatePort(name), 20900, 21499],
          [followPort(name), lowest, highest],
        ] as const)
          expect({ port, fits: port >= Number(from) && port <= Number(to) }).toEqual({ port, fits: true });
        expect(Number(lowest)).toBeGreaterThan(21499);
      }),
    );
  });

  it("stay what they were for stacks that are there", () => {
    expect(["blog", "motor"].map(metricsPort)).toEqual([20393, 20626]);
  });
});
