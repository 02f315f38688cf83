import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks until the answer is there, every 50 ms. `what` is the sentence told when the deadline (milliseconds) passes.
 * The answer is anything but undefined and false. What `probe` throws ends the wait at once.
 */
export const until = async <T>(
  what: string,
  deadline: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> => {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${Math.round(deadline / 1000)} s for ${what}, and it did not come`);
    await pause(50);
  }
};

/** Tells `what` and then how long it took. */
export const timed = async <T>(report: (line: string) => void, what: string, work: () => Promise<T>): Promise<T> => {
  const start = Date.now();
  const result = await work();
  report(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
};
