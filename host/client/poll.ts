/** Reads are awaited with a sentence; nothing sleeps without one. */
import { setTimeout as after } from "node:timers/promises";

export interface Wait {
  /** What is awaited, as in "four connections of blog". */
  readonly what: string;
  readonly deadlineMs: number;
  /** @default 500 */
  readonly everyMs?: number;
  /** Called when the reason for waiting changes. */
  readonly onReason?: (reason: string) => void;
}

/**
 * Repeats a read until it has nothing to complain about.
 * @param read the reason why it is not yet so, or undefined when it is.
 * @throws with the sentence and the last reason when the deadline has passed.
 */
export const poll = async (wait: Wait, read: () => Promise<string | undefined>): Promise<void> => {
  const end = Date.now() + wait.deadlineMs;
  let last: string | undefined;
  for (;;) {
    const reason = await read().catch((error: Error) => error.message);
    if (reason === undefined) return;
    if (reason !== last) wait.onReason?.(reason);
    last = reason;
    if (Date.now() > end) throw new Error(`waited ${Math.round(wait.deadlineMs / 1000)} s for ${wait.what}: ${reason}`);
    await after(wait.everyMs ?? 500);
  }
};
