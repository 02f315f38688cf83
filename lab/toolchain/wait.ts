import { setTimeout as pause } from "node:timers/promises";

/**
 * Milliseconds until the next look: some looks start processes on a machine that others need as well, so at most a third
 * of the time is spent on looking.
 */
export const breather = (took: number): number => Math.min(Math.max(50, took * 2), 1_000);

/**
 * Asks until the answer is there, every 50 ms, and less often what takes longer than that. `what` is the sentence told when the deadline (milliseconds) passes.
 * The answer is anything but undefined and false. What `probe` throws ends the wait at once.
 */
export const until = async <T>(
  what: string,
  deadline: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  const end = Date.now() + deadline;
  for (;;) {
    const begun = performance.now();
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${Math.round(deadline / 1000)} s for ${what}, and it did not come`);
    await pause(breather(performance.now() - begun));
  }
};

/** Tells `what` and then how long it took. */
export const timed = async <T>(report: (line: string) => void, what: string, work: () => Promise<T>): Promise<T> => {
  const start = Date.now();
  const result = await work();
  report(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
};
