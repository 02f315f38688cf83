/** How long until a URL answers through the edge. */
import { run } from "../../lab/toolchain/run.ts";
import { until } from "../../lab/toolchain/wait.ts";
import { withResolver } from "../../lab/world/operator.ts";
import type { LabPaths } from "../../lab/world/paths.ts";

/** Milliseconds from the call to the first 200. */
export const firstByte = async (lab: LabPaths, url: string): Promise<number> => {
  const started = performance.now();
  const curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "2", "--cacert", lab.pki.ca, url];
  await until(
    `${url} to answer`,
    300_000,
    async () => (await run([...withResolver(lab, "gateway"), ...curl]).catch(() => "")) === "200",
  );
  return performance.now() - started;
};
