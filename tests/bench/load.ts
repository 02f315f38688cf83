/**
 * Load through a connector, written to docs/figures/load.md: our unit as it is delivered, beside a plain cloudflared with
 * the same binary, files and origin. They serve in turn, never at once: the edge would choose between them.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setInterval } from "node:timers/promises";
import { root } from "#lab/checkout.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { ensureGenerator } from "#lab/toolchain/tools.ts";
import { down } from "#lab/world/down.ts";
import { labPaths } from "#lab/world/paths.ts";
import { up } from "#lab/world/up.ts";
import { hey, type Load } from "./load/hey.ts";
import { faults, page } from "./load/page.ts";
import { type Origin, prepare, type Rig, url, type Variant } from "./load/rig.ts";
import type { Sample } from "./load/sample.ts";

const lab = labPaths("bench");
const requests = 10_000;
const warmUp = { requests: 500, concurrent: 50 };
const origins: readonly Origin[] = ["http", "unix"];
const rows = origins.flatMap((origin) => [10, 100, 1_000].map((concurrent) => ({ origin, concurrent })));
const variants: readonly Variant[] = [
  { name: "plain", connector: "plain", quota: false },
  { name: "unit", connector: "unit", quota: false },
  { name: "quota", connector: "unit", quota: true },
];

const say = (line: string): void => console.log(line);

/** UDP sockets of the connector, counted four times a second while something runs. */
const countSockets = async (rig: Rig, running: Promise<unknown>): Promise<readonly number[]> => {
  let over = false;
  const end = (): void => {
    over = true;
  };
  running.then(end, end);
  const counts: number[] = [];
  for await (const _ of setInterval(250)) {
    counts.push(await rig.sockets());
    if (over) break;
  }
  return counts;
};

/** One run of the generator, and what the connector's process had to do for it. */
const measure = async (rig: Rig, generator: string, load: Load): Promise<Omit<Sample, "variant" | "origin">> => {
  const before = await rig.cpu();
  const running = hey(lab, generator, url, load);
  const [outcome, sockets] = await Promise.all([running, countSockets(rig, running)]);
  return { ...load, ...outcome, sockets, cpu: ((await rig.cpu()) - before) / load.requests };
};

/** Measures as often as told, and writes the page. @throws when a claim of the page does not hold. */
export const load = async (rounds: number): Promise<void> => {
  const generator = await ensureGenerator(say);
  const samples: Sample[] = [];
  const world = await up(lab, { browserPort: 0, report: say });
  try {
    await runStack(world, say);
    const rig = await prepare(lab);
    for (let round = 1; round <= rounds; round += 1)
      for (const [nth, { origin, concurrent }] of rows.entries()) {
        // There and back, and in the next round the other way: no variant always comes first.
        for (const variant of (round + nth) % 2 === 0 ? variants.toReversed() : variants) {
          await rig.use(variant, origin);
          await hey(lab, generator, url, warmUp);
          const sample = await measure(rig, generator, { requests, concurrent });
          samples.push({ variant: variant.name, origin, ...sample });
          const what = `${origin}, ${concurrent} at once, ${variant.name}`;
          say(`round ${round} of ${rounds}: ${what}: ${Math.round(sample.perSecond)} a second, ${sample.ok} answered`);
        }
      }
  } finally {
    await down(lab, say);
    await forgetStack(lab);
  }
  writeFileSync(path.join(root, "docs", "figures", "load.md"), page(samples, rounds));
  const found = faults(samples);
  if (found.length > 0) throw new Error(`docs/figures/load.md is written, and does not hold:\n${found.join("\n")}`);
};
