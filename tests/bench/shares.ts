/** Where the time of a preview goes inside the program's process, from V8's own profile of it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { run } from "#ops/process.ts";
import type { Engine } from "#tests/engine/engine.ts";

const profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Whose code a sample was in. */
export const shares = ["this program", "Pulumi's SDK", "Node itself", "waiting"] as const;
export type Share = (typeof shares)[number];

const shareOf = (name: string, url: string): Share => {
  if (name === "(idle)") return "waiting";
  if (url === "" || url.startsWith("node:")) return "Node itself";
  // zod and yaml are there for us alone.
  const [found] = /node_modules\/(zod|yaml|@?[^/]+)/.exec(url)?.slice(1) ?? [];
  return found === undefined || found === "zod" || found === "yaml" ? "this program" : "Pulumi's SDK";
};

/** Milliseconds by share of one preview. */
export const sharesOf = async ({ place }: Engine): Promise<Readonly<Record<Share, number>>> => {
  const folder = mkdtempSync(path.join(tmpdir(), "outward-profile-"));
  try {
    const env = { ...place.env, NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
    const { code, err } = await run(["pulumi", "--non-interactive", "--stack", "test", "preview"], {
      cwd: place.cwd,
      env,
      timeoutMs: 600_000,
    });
    // Processes that are killed, as plugins are, leave none.
    const [file, ...more] = readdirSync(folder);
    if (code !== 0 || file === undefined || more.length > 0) throw new Error(`a preview without its profile: ${err}`);
    const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(readFileSync(path.join(folder, file), "utf8")));
    const by = new Map(nodes.map(({ id, callFrame }) => [id, shareOf(callFrame.functionName, callFrame.url)]));
    const sums = Object.fromEntries(shares.map((share) => [share, 0])) as Record<Share, number>;
    for (const [i, id] of samples.entries()) sums[by.get(id) ?? "Node itself"] += (timeDeltas[i] ?? 0) / 1000;
    return sums;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
