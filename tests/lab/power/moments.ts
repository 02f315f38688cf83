/** Moments of a move, by what is seen of it from outside: what the run says of its steps, and the mark of a commit. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { steps } from "#handover/steps.ts";
import { volumeOf } from "#lab/machine/disk.ts";
import { lab, until } from "../lab.ts";
import type { Machine } from "../moves.ts";
import type { Hold } from "../slow.ts";

/** Names of a move's steps in their order; `fence` is of another move, whose old host is dead. */
export const stepNames: readonly string[] = Object.keys(steps).filter((name) => name !== "fence");

/** About how long each takes with little data, ms: a moment of a step is drawn from it. */
const lengths = [12_000, 300, 50, 50, 700, 50, 3_000, 1_500];

/** What the run says when a step begins: the end of the one before. */
const beginning = (nth: number): string =>
  nth === 0 ? "moving from" : `outward: step ${nth - 1} ${stepNames[nth - 1]}:`;

/** What a commit leaves on the host that served; below its settings. */
const marks = ["read-only", ".roles/blog/read-only", ".roles/motor/read-only"];

const committed = (machine: Machine): boolean =>
  marks.some((mark) => existsSync(path.join(volumeOf(lab, machine.id).folder, "etc", mark)));

export interface Moment {
  readonly step: string;
  /** Since the step began, ms. */
  readonly after: number;
  readonly hold: Hold;
}

/** @param nth of the step @param share of its usual length that has gone by, 0 to 1 */
export const inStep = (nth: number, share: number): Moment => {
  const after = Math.round((lengths[nth] ?? 0) * share);
  return {
    step: stepNames[nth] ?? "",
    after,
    hold: async (running, _, act) => {
      await running.says(beginning(nth));
      // The moment itself is a time.
      await pause(after);
      await act();
    },
  };
};

/** As the old host's mark appears, and before anybody has heard of it. */
export const atCommit: Moment = {
  step: stepNames[5] ?? "",
  after: 0,
  hold: async (running, old, act) => {
    await running.says(beginning(1));
    let over = false;
    void running.ended.then(() => {
      over = true;
    });
    const looks = async (): Promise<boolean> => {
      // For as long as one look of `until`: it looks more seldom than a commit takes.
      for (let look = 0; look < 20 && !over && !committed(old); look += 1) await pause(1);
      return over || committed(old);
    };
    await until(`${old.name} to bear the mark of a commit`, 120_000, looks);
    if (!committed(old)) throw new Error(`the run ended without a commit:\n${running.said()}`);
    await act();
  },
};

/** The same numbers from 0 to 1 for the same seed. */
export const drawn =
  (seed: string) =>
  (nth: number | string): number =>
    createHash("sha256").update(`${seed} ${nth}`).digest().readUInt32BE() / 2 ** 32;
