/** Questions with a common end: what has not come by then is not known, and delays nobody. */
import type { Known, Unknown } from "./evidence.ts";

export interface Patience {
  /** The answer, or why there is none. Never throws, and never takes longer than the common end. */
  readonly ask: <T>(question: () => Promise<T>) => Promise<Known<T>>;
}

/** Milliseconds that a host which is well may take, over a tailnet that still looks for it. */
const fair = 2_000;

/** @param end on the clock of `performance.now()` */
export const patienceUntil = (end: number, now: () => number = () => performance.now()): Patience => {
  const left = (): number => Math.max(0, end - now());
  const late = (began: number): Unknown => {
    const time = Math.max(0, end - began);
    const seconds = `${(time / 1000).toFixed(1)} s`;
    if (time >= fair) return { unknown: `no answer in ${seconds}` };
    return { unknown: `only ${seconds} were left for an answer; --within gives more`, hurried: true };
  };
  return {
    ask: async (question) => {
      const began = now();
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<Unknown>((resolve) => {
        timer = setTimeout(() => resolve(late(began)), left());
      });
      const answer = question().then(
        (known) => ({ known }),
        (error: unknown) => ({ unknown: error instanceof Error ? error.message : String(error) }),
      );
      try {
        return await Promise.race([answer, over]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
