import { expect, it, vi } from "vitest";
import { z } from "zod";
import { defineProject } from "#settings/project/define.ts";
import { exampleConfig, type Registered, runProgram } from "./stage.ts";

const third = defineProject({
  name: "aaa",
  config: { hostname: z.string() },
  build: ({ hostname }) => ({
    name: "aaa",
    routes: [{ name: "site", hostname, origin: "http://127.0.0.1:4000", access: { everyone: "a third project" } }],
    workload: { packages: [], files: [], services: [], memoryMiB: 128, tasks: 32, cpuPercent: 10 },
  }),
});

const definitions = vi.hoisted(() => ({ extra: [] as unknown[] }));
vi.mock("#projects/index.ts", async (original) => {
  const real = (await original()) as { definitions: readonly unknown[] };
  return {
    get definitions() {
      return [...definitions.extra, ...real.definitions];
    },
  };
});

const run = async (config: Record<string, string>): Promise<readonly Registered[]> => {
  vi.resetModules();
  return (await runProgram(config)).resources;
};

/** What the provider would be asked for; the stack's own outputs and the active host's list do grow. */
const asked = (resources: readonly Registered[]): Map<string, string> =>
  new Map(
    resources
      .filter(({ type, name }) => !type.startsWith("outward:") && !type.startsWith("pulumi:") && name !== "active")
      .map(({ urn, inputs, dependsOn }) => [urn, JSON.stringify([inputs, [...dependsOn].sort()])]),
  );

it("adding a project changes nothing of the others, even when it comes first", async () => {
  const before = asked(await run(exampleConfig()));
  definitions.extra = [third];
  const after = asked(
    await run({ ...exampleConfig(), "outward:aaa": JSON.stringify({ hostname: "aaa.example.com" }) }),
  );
  expect(before.size).toBeGreaterThan(10);
  expect([...before].filter(([urn, inputs]) => after.get(urn) !== inputs).map(([urn]) => urn)).toEqual([]);
  expect([...after.keys()].filter((urn) => !before.has(urn)).every((urn) => urn.includes("aaa"))).toBe(true);
  expect(after.size).toBeGreaterThan(before.size);
});
