/** Questions with a common end: what has not come by then is not known, and delays nobody. */
import type { Known } from "./evidence.ts";

export interface Patience {
  /** The answer, or why there is none. Never throws, and never takes longer than the common end. */
  readonly ask: <T>(question: () => Promise<T>) => Promise<Known<T>>;
}

/** @param end on the clock of `performance.now()` */
export const patienceUntil = (end: number, now: () => number = () => performance.now()): Patience => {
  const left = (): number => Math.max(0, end - now());
  const late = (began: number): string => `no answer in ${((end - began) / 1000).toFixed(1)} s`;
  return {
    ask: async (question) => {
      const began = now();
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<{ unknown: string }>((resolve) => {
        timer = setTimeout(() => resolve({ unknown: late(began) }), left());
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
