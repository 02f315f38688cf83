/** What a stand-in needs of the world: HTTP and time. Tests hand in their own. */
import { setTimeout as timer } from "node:timers/promises";

export interface Outside {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Resolves after so many milliseconds: the intervals at which the official clients poll and retry. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const outside: Outside = {
  fetch: (url, init) => fetch(url, init),
  pause: async (milliseconds) => {
    await timer(milliseconds);
  },
  now: () => Date.now(),
};
