/** The steps of a handover as the engine's output shows them: one line each when it is over, with its duration. */
import type { World } from "./world.ts";

export const steps = {
  prepare: 0,
  quiesce: 1,
  difference: 2,
  restore: 3,
  start: 4,
  commit: 5,
  /** In its place, when there is nobody to commit. */
  fence: 5,
  connect: 6,
  leave: 7,
} as const;

export type Step = keyof typeof steps;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(2)} s`;

/** Runs one step and says how long it took, or that it failed. */
export const step = async <T>({ say }: Pick<World, "say">, name: Step, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  try {
    const result = await work();
    say(`outward: step ${steps[name]} ${name}: ${seconds(started)}`);
    return result;
  } catch (error) {
    say(`outward: step ${steps[name]} ${name}: failed after ${seconds(started)}`);
    throw error;
  }
};
