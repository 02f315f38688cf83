/**
 * Moves whose hosts lose power: at each step, and at random moments; and a second run in each step. Written to
 * docs/figures/power.md. It takes the lab of the tests, and takes it down at the end.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { down } from "#lab/world/down.ts";
import { up } from "#lab/world/up.ts";
import { during } from "#tests/lab/faults/switch.ts";
import { lab } from "#tests/lab/lab.ts";
import { generationNow, newest, only, order, up as pulumiUp } from "#tests/lab/moves.ts";
import { lastOrder } from "#tests/lab/ordered.ts";
import { Pair } from "#tests/lab/pair.ts";
import { atCommit, drawn, inStep, stepNames } from "#tests/lab/power/moments.ts";
import { type Blow, type Struck, struck } from "#tests/lab/power/struck.ts";
import { faults, page } from "./power/page.ts";

const say = (line: string): void => console.log(line);

/** Hetzner does not delete the first host, so that both stand when the engine has moved. */
const twoHosts = async (): Promise<Pair> => {
  const first = await only();
  await order({ generation: (await generationNow()) + 1 });
  const { code, said } = await during("hcloud", "protected", { path: first.name }, () => pulumiUp());
  const second = await newest();
  if (code === 0 || second.name === first.name) throw new Error(`there are not two hosts: ${said}`);
  return new Pair(await lastOrder(), second, first);
};

const whats = ["old", "new", "second run"] as const;

/**
 * Each of the three blows in every step; the commit as its mark appears, and nobody has heard of it. One round through the
 * steps has each of the three somewhere: who has no time for all has some of everything.
 */
const everyStep = (at: (nth: string) => number): readonly Blow[] =>
  whats.flatMap((_, round) =>
    stepNames.map((name, nth) => {
      const what = whats[(nth + round) % whats.length] ?? "old";
      const moment = what === "old" && name === atCommit.step ? atCommit : inStep(nth, at(`${name} ${what}`));
      return { what, moment, back: true, on: true };
    }),
  );

const anyMoments = (many: number, at: (nth: string) => number): readonly Blow[] =>
  Array.from({ length: many }, (_, nth) => {
    const half = (what: string): boolean => at(`${what} ${nth}`) < 0.5;
    const moment = inStep(Math.floor(at(`step ${nth}`) * stepNames.length), at(`moment ${nth}`));
    return { what: half("whose") ? "old" : "new", moment, back: half("back"), on: half("on") };
  });

/** @param until ms since 1970: none begins after it */
const all = async (pair: Pair, blows: readonly Blow[], until: number): Promise<readonly Struck[]> => {
  const done: Struck[] = [];
  for (const [nth, blow] of blows.entries()) {
    if (Date.now() > until) break;
    const { what, moment, back } = blow;
    say(
      `${nth + 1} of ${blows.length}: ${what}, ${moment.after} ms into ${moment.step}${back ? "" : ", power comes later"}`,
    );
    // One that comes to no end is a row as well: the next one begins with what it has left.
    const one = await struck(pair, blow).catch(
      ({ message }: Error): Struck => ({
        what,
        step: moment.step,
        ended: "not at all",
        gap: Number.NaN,
        acknowledged: 0,
        faults: [message],
      }),
    );
    say(
      `  ${one.ended}; ${one.gap.toFixed(1)} s without writes, ${one.acknowledged} acknowledged; ${one.faults.join("; ") || "no fault"}`,
    );
    done.push(one);
  }
  return done;
};

/** By step, and in each by what was struck. */
const inOrder = (all: readonly Struck[]): readonly Struck[] =>
  all.toSorted(
    (a, b) => stepNames.indexOf(a.step) - stepNames.indexOf(b.step) || whats.indexOf(a.what) - whats.indexOf(b.what),
  );

/**
 * Strikes, and writes the page.
 * @param many random moments @param seed what they are drawn from @param minutes after which no further move begins
 * @throws when a claim of the page does not hold
 */
export const power = async (many: number, seed: string, minutes: number): Promise<void> => {
  const at = drawn(seed);
  const world = await up(lab, { browserPort: 0, report: say });
  try {
    await runStack(world, say);
    const pair = await twoHosts();
    const [now, half] = [Date.now(), minutes * 30_000];
    const steps = inOrder(await all(pair, everyStep(at), now + half));
    const moments = inOrder(await all(pair, anyMoments(many, at), now + 2 * half));
    const measured = { seed, steps, moments };
    writeFileSync(path.join(root, "docs", "figures", "power.md"), page(measured));
    const found = faults(measured);
    if (found.length > 0) throw new Error(`docs/figures/power.md is written, and does not hold:\n${found.join("\n")}`);
  } finally {
    await down(lab, say);
    await forgetStack(lab);
  }
};
