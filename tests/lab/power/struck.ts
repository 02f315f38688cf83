/** A move that is struck while it goes on and a load with it, and what is seen of that from outside. */
import { setTimeout as pause } from "node:timers/promises";
import { hold } from "#lab/machine/cgroups.ts";
import { lab, psqlWords } from "../lab.ts";
import { type Machine, on, power, rejoined, writers, writesAlone } from "../moves.ts";
import type { Pair } from "../pair.ts";
import { forget, judge } from "../witness/judge.ts";
import { underLoad } from "../witness/under-load.ts";
import type { Moment } from "./moments.ts";

/** A power cut of the host that served or of its successor; or a second run of the same order beside the first. */
export type What = "old" | "new" | "second run";

export interface Blow {
  readonly what: What;
  readonly moment: Moment;
  /** Whether the power is back at once, or when the run has ended. */
  readonly back: boolean;
  /** Whether the next run, where one is needed, has the same order as the first, or that of before. */
  readonly on: boolean;
}

export interface Ending {
  /** Ended by itself, by the next run with the same order, or by one with the order of before. */
  readonly ended: "by itself" | "next run" | "went back" | "not at all";
  /** All that may not be: two hosts that write, a next run that fails; of a load, writes that are lost or doubled. */
  readonly faults: readonly string[];
}

export interface Struck extends Ending {
  readonly what: What;
  readonly step: string;
  /** Seconds without an acknowledged write, at most. */
  readonly gap: number;
  readonly acknowledged: number;
}

/** Names of hosts that took writes at one time, looked for every half second while `work` goes on. */
const watched = async (work: () => Promise<void>): Promise<readonly string[]> => {
  const [found, over] = [new Set<string>(), new AbortController()];
  const watching = (async () => {
    while (!over.signal.aborted) {
      // One that is going off or coming up answers nobody.
      const names = await writers().catch(() => []);
      if (names.length > 1) found.add(`${names.join(" and ")} write at one time`);
      await pause(500);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await watching;
  }
  return [...found];
};

/** At this very moment, which the way over the vendor's API would not be. */
const cut = async (machine: Machine): Promise<void> => {
  await hold(lab, machine.id, true);
  await power(machine, "poweroff");
};

/** The move, the blow, and the next run, until one of the two serves and nobody else. */
export const strike = async (pair: Pair, { what, moment, back, on: goesOn }: Blow): Promise<Ending> => {
  await pair.ready();
  let ended: Ending["ended"] = "by itself";
  const faults: string[] = [];
  const both = await watched(async () => {
    const { old, fresh, running } = await pair.disturbed(moment.hold, async ({ old, fresh }) => {
      if (what === "second run") return pair.ordered(fresh);
      const victim = what === "old" ? old : fresh;
      await cut(victim);
      if (back) await power(victim, "poweron");
    });
    const code = await running.ended;
    if (what !== "second run") {
      const victim = what === "old" ? old : fresh;
      if (!back) await power(victim, "poweron");
      await rejoined(victim);
    }
    if (code === 0 || pair.serves.name === fresh.name) return void (await writesAlone(fresh));
    ended = goesOn ? "next run" : "went back";
    const wanted = goesOn ? fresh : old;
    const next = await pair.ordered(wanted);
    if (next.code !== 0) {
      faults.push(`the next run ended with ${next.code}: ${next.said.trim().split("\n").slice(-3).join(" / ")}`);
      const again = await pair.ordered(wanted);
      if (again.code !== 0) throw new Error(`${faults.join("\n")}\nand the one after it: ${again.said}`);
    }
    await writesAlone(wanted);
  });
  return { ended, faults: [...faults, ...both] };
};

/** The same under a load of its own, and what of all that was acknowledged is there. */
export const struck = async (pair: Pair, blow: Blow): Promise<Struck> => {
  const rates = { batches: 2, probes: 4, comments: 1, views: 2 };
  const { result, account } = await underLoad(() => strike(pair, blow), { gateways: 2, perSecond: rates });
  const ask = async (project: string, sql: string): Promise<string> =>
    (await on(pair.serves, ...psqlWords(project, sql))).trim();
  const { lost, doubled } = await judge(account, ask);
  await forget(account, ask);
  await ask("blog", "DELETE FROM comments WHERE author = 'prober'");
  return {
    ...result,
    what: blow.what,
    step: blow.moment.step,
    gap: account.gap().seconds,
    acknowledged: account.batches.length + account.comments.length,
    faults: [...result.faults, ...lost.map((one) => `lost: ${one}`), ...doubled.map((one) => `doubled: ${one}`)],
  };
};
