import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeName, type HostTraits, hostName, identity, unitNames } from "../../../components/names.ts";
import { candidatePort, metricsPort } from "../../../settings/ports.ts";

const traits: HostTraits = { location: "nbg1", image: "debian-13", serverType: "cx23", generation: 1 };

describe("identity", () => {
  it("is the same for the same traits, whatever else the config holds", () => {
    expect(identity({ ...traits })).toBe(identity(traits));
    expect(identity({ ...traits, labels: {} } as HostTraits)).toBe(identity(traits));
    expect(identity(traits)).toMatch(/^[0-9a-f]{6}$/);
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
    expect(identity(traits)).toBe("6dad9d");
  });
});

describe("names", () => {
  it("carry the stack and, for a host, its identity", () => {
    expect(hostName("prod", traits)).toBe(`outward-prod-${identity(traits)}`);
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

describe("metricsPort", () => {
  it("depends on nothing but the name, and stays in its range", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(metricsPort(name)).toBe(metricsPort(name));
        expect(metricsPort(name)).toBeGreaterThanOrEqual(20300);
        expect(metricsPort(name)).toBeLessThan(20900);
        expect(candidatePort(name)).toBeGreaterThanOrEqual(20900);
      }),
    );
  });
});
