import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Need } from "#scripts/test/kinds.ts";
import { readiness } from "#scripts/test/ready.ts";

// An empty cache, in which whatever is made is missed at once; and a PATH without Go, so that nothing can be.
beforeEach(() => {
  vi.stubEnv("OUTWARD_CACHE", "/nonexistent/cache");
  vi.stubEnv("OUTWARD_OFFLINE", "1");
  vi.stubEnv("PATH", "/nonexistent/bin");
});
afterEach(() => vi.unstubAllEnvs());

const nothing = async (needs: readonly Need[], able: boolean): Promise<string[]> => {
  const said: string[] = [];
  const ready = readiness(new Set(needs), false, (line) => said.push(line), able);
  await Promise.all((["pulumi", "tools", "images", "browser"] as const).map(ready));
  return said;
};

it("nothing is made for kinds that need nothing, nor where a lab cannot be", async () => {
  expect(await nothing([], true)).toEqual([]);
  expect(await nothing(["pulumi", "tools", "images"], false)).toEqual([]);
});

it("what could not be made is told to whoever waits for it: the twin", async () => {
  const ready = readiness(new Set(["pulumi"]), false, () => {}, true);
  await expect(ready("pulumi")).rejects.toThrow();
});
