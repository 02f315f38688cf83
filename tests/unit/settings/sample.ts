/** A right config and a right project, to be made wrong one value at a time. */

import { defineProject, type ProjectDefinition } from "#settings/project/define.ts";
import { SettingsError } from "#settings/schema/faults.ts";
import { hostname } from "#settings/schema/values.ts";

type Tree = { [key: string]: unknown };

export const rightConfig = (): Tree => ({
  cloudflare: {
    accountId: "0123456789abcdef0123456789abcdef",
    zoneId: "abcdefabcdefabcdefabcdefabcdefab",
    zone: "example.com",
    team: "acme",
  },
  host: { location: "nbg1", serverType: "cx23", image: "debian-13" },
  shop: { hostname: "shop.example.com" },
});

export const credentials = {
  "hcloud:token": "t".repeat(64),
  "cloudflare:apiToken": "c".repeat(40),
  "tailscale:oauthClientId": "id",
  "tailscale:oauthClientSecret": "secret",
};

/** As `pulumi.runtime.allConfig()` gives it. */
export const flat = (tree: Tree): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      `outward:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** Sets (or, with undefined, removes) the value at a dotted path. */
export const changed = (tree: Tree, path: string, value: unknown): Tree => {
  const copy = structuredClone(tree);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const owner = keys.reduce<Tree>((inner, key) => inner[key] as Tree, copy);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return copy;
};

/** A project's data as plain JSON, for tests that break it. */
export const rightProject = (hostnameOf = "shop.example.com"): Tree => ({
  name: "shop",
  routes: {
    0: {
      name: "site",
      hostname: hostnameOf,
      origin: "http://127.0.0.1:3000",
      access: { everyone: "a shop window for everybody" },
    },
    1: {
      name: "admin",
      hostname: hostnameOf,
      path: "/admin",
      origin: "http://127.0.0.1:3000",
      access: { emails: ["me@example.com"] },
    },
  },
  workload: { packages: [], files: [], services: [], memoryMiB: 256, tasks: 64, cpuPercent: 50 },
});

/** A definition that builds whatever the test gives it. */
export const definitionOf = (data: Tree, name = "shop"): ProjectDefinition =>
  defineProject({
    name,
    config: { hostname },
    build: () => ({ ...data, routes: Object.values((data.routes ?? {}) as Tree) }) as never,
  });

/** What a run that is refused for its settings is told, nothing when it is not. */
export const faultsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
};
