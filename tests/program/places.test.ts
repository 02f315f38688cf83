/** Where a host is ordered: at a place that Hetzner sells, the first of several that has room; its name does not tell. */
import { expect, it, vi } from "vitest";
import { hostName } from "#components/names.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings } from "#settings/index.ts";
import { exampleConfig, type Registered, type Run, runProgram } from "./stage.ts";

const config = {
  ...exampleConfig(),
  "outward:host": JSON.stringify({
    image: "debian-13",
    places: ["nbg1", "fsn1"].map((location) => ({ serverType: "cx23", location })),
  }),
};

const serverWith = async (world: Run, given = config): Promise<Registered> => {
  vi.resetModules();
  const found = (await runProgram(given, world)).resources.find(({ type }) => type.endsWith(":Server"));
  if (!found) throw new Error("the program registers no server");
  return found;
};

it("is ordered at the first place that has room, under one name", async () => {
  const [first, next] = [await serverWith({ free: ["nbg1", "fsn1"] }), await serverWith({ free: ["fsn1"] })];
  expect([first, next].map(({ inputs }) => inputs.location)).toEqual(["nbg1", "fsn1"]);
  expect(next.name).toBe(first.name);
});

it("stays where it is, whatever has room now", async () => {
  const { name } = await serverWith({ free: ["nbg1"] });
  const servers = [{ id: 7, name, serverType: "cx23", location: "fsn1" }];
  expect((await serverWith({ free: ["nbg1"], servers })).inputs.location).toBe("fsn1");
});

const oneAt = (location: string) => ({
  ...exampleConfig(),
  "outward:host": JSON.stringify({ image: "debian-13", serverType: "cx23", location }),
});

/** What becomes of a place where there is no host yet, when Hetzner sells a cx23 at nbg1 only. */
const planned = async (location: string) => {
  vi.resetModules();
  const pulumi = await import("@pulumi/pulumi");
  await pulumi.runtime.setMocks({
    newResource: ({ type }) => {
      throw new Error(`a plan registers nothing, and this one a ${type}`);
    },
    call: ({ token }) => {
      if (token === "hcloud:index/getServers:getServers") return { servers: [] };
      if (token !== "hcloud:index/getServerTypes:getServerTypes") throw new Error(`nobody answers ${token}`);
      return {
        serverTypes: [{ name: "cx23", architecture: "x86", locations: [{ name: "nbg1", available: true }] }],
      };
    },
  });
  const { planHost } = await import("#components/host/plan.ts");
  return (await planHost("outward-prod-6dad9d", [{ serverType: "cx23", location }], [])).place.location;
};

it("is asked of Hetzner before anything is ordered there, with one place too", async () => {
  await expect(planned("fra1")).rejects.toThrow(
    "1 fault in the stack's config, nothing was changed:\n  - outward:host: cx23 at fra1: there is no location fra1",
  );
  expect(await planned("nbg1")).toBe("nbg1");
});

it("is not asked for a host that is there: what it was ordered as may be sold no more", async () => {
  const given = oneAt("fra1");
  const { host } = parseSettings(given, definitions);
  const name = host ? hostName("prod", host) : "";
  const servers = [{ id: 7, name, serverType: "cx23", location: "fra1" }];
  expect((await serverWith({ servers }, given)).inputs.location).toBe("fra1");
});
