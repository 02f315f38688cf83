/** How long until a URL answers through the edge. */
import { statusOf } from "#lab/stack/answers.ts";
import { until } from "#lab/toolchain/wait.ts";
import type { LabPaths } from "#lab/world/paths.ts";

/** Milliseconds from the call to the first 200. */
export const firstByte = async (lab: LabPaths, url: string): Promise<number> => {
  const started = performance.now();
  await until(`${url} to answer`, 300_000, async () => (await statusOf(lab, url)) === 200);
  return performance.now() - started;
};
