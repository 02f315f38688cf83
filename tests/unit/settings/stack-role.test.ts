import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { SettingsError } from "#settings/schema/faults.ts";
import { credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "./sample.ts";

const parsed = (change: Readonly<Record<string, unknown>>, given: Readonly<Record<string, string>> = credentials) => {
  const config = Object.entries({ ...rightConfig(), ...change }).filter(([, value]) => value !== undefined);
  return parseSettings({ ...given, ...flat(Object.fromEntries(config)) }, [definitionOf(rightProject())], {}, "here");
};

const faults = (...of: Parameters<typeof parsed>): readonly string[] => {
  try {
    parsed(...of);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
};

describe("a stack's part", () => {
  it("is edge and host, unless it says otherwise", () => {
    expect(parsed({})).toMatchObject({ edge: "own", host: { location: "nbg1" }, mayEnd: false });
    expect(parsed({ protect: false }).mayEnd).toBe(true);
  });

  it("is the edge alone", () => {
    expect(parsed({ host: undefined }).host).toBeUndefined();
    const { "cloudflare:apiToken": token } = credentials;
    expect(faults({ host: undefined }, { "cloudflare:apiToken": token })).toEqual([]);
    expect(faults({ host: undefined, tailnet: { policy: "managed" } }, { "cloudflare:apiToken": token })).toHaveLength(
      2,
    );
  });

  it("is a host alone, which may not end unless it is said, and needs no token of Cloudflare's", () => {
    const { "cloudflare:apiToken": _, ...others } = credentials;
    expect(parsed({ edge: "acme/outward/edge", takeOverFrom: "old", protect: false }, others)).toMatchObject({
      edge: "acme/outward/edge",
      takeOverFrom: "old",
      mayEnd: false,
    });
    expect(parsed({ edge: "edge", mayEnd: true }).mayEnd).toBe(true);
    expect(faults({}, others)).toEqual([
      "cloudflare:apiToken: is missing; run: pulumi config set --secret cloudflare:apiToken",
    ]);
  });
});

describe("contradictions", () => {
  it.each<[string, object, string]>([
    [
      "nothing at all",
      { edge: "edge", host: undefined },
      "outward:host: is missing; with the edge in edge this stack has nothing but a host, e.g. { location: nbg1, serverType: cx23, image: debian-13 }",
    ],
    [
      "its own edge by name",
      { edge: "acme/outward/here" },
      'outward:edge: "acme/outward/here" is this stack; write own, or the name of the stack that has the edge',
    ],
    [
      "the tailnet's policy in a stack that goes",
      { edge: "edge", tailnet: { policy: "managed" } },
      'outward:tailnet.policy: "managed" belongs to the stack that has the edge, for it outlives the hosts; use external here, and managed in edge',
    ],
    [
      "alerts about somebody else's tunnels",
      { edge: "edge", alerts: { email: "ops@example.com" } },
      "outward:alerts: belongs to the stack that has the edge, for it is about its tunnels; remove it here, and set it in edge",
    ],
    [
      "taking over with an edge of its own",
      { takeOverFrom: "old" },
      'outward:takeOverFrom: "old" cannot be taken over by a stack with an edge of its own; set outward:edge to the stack that has the edge, or remove it',
    ],
    [
      "taking over from itself",
      { edge: "edge", takeOverFrom: "here" },
      'outward:takeOverFrom: "here" is this stack; name the one that serves now, or remove it',
    ],
    [
      "the tag of nobody's hosts",
      { tailnet: { takeOverTag: "tag:outward-old" } },
      'outward:tailnet.takeOverTag: "tag:outward-old" is about hosts of the stack that is taken over from, and there is none; set outward:takeOverFrom, or remove it',
    ],
    [
      "a name that is none",
      { edge: "My Edge" },
      `outward:edge: "My Edge" must be a stack's name, plain or as organisation/project/stack, e.g. edge`,
    ],
    ["a word for yes", { mayEnd: "yes" }, 'outward:mayEnd: "yes" must be true or false'],
  ])("%s", (_, change, fault) => {
    expect(faults({ ...change })).toEqual([fault]);
  });
});

describe("a stack's name", () => {
  const called = (own: string, change: object = {}): readonly string[] => {
    const config = Object.entries({ ...rightConfig(), ...change }).filter(([, value]) => value !== undefined);
    return faultsOf(() =>
      parseSettings({ ...credentials, ...flat(Object.fromEntries(config)) }, [definitionOf(rightProject())], {}, own),
    );
  };

  it.each(["my_stack", "a".repeat(49), "a..b", ".a", "a."])("%s can be no host's", (own) => {
    expect(called(own)).toEqual([
      `stack: ${JSON.stringify(own)} becomes part of its host's name, outward-${own}-6dad9d: it has to be letters, digits and dashes, 48 characters or less; ` +
        "make a stack of another name: pulumi stack init <name>",
    ]);
    expect(called(own, { host: undefined })).toEqual([]);
  });

  it.each(["prod", "Prod", "eu-2", "a.b", "a".repeat(48)])("%s can", (own) => {
    expect(called(own)).toEqual([]);
  });
});
