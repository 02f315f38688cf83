/**
 * A gateway on the factory's LAN: batches of made-up readings, kept in a bounded buffer until they are acknowledged.
 * Models: idempotency keys, one request at a time in order, back-off on 429, 5xx, lost answers and timeouts, Retry-After,
 * loss of the oldest batch when the buffer is full. Not: TLS on an ESP32, clock drift, a power cut of the gateway itself.
 */

export interface Batch {
  readonly key: string;
  readonly readings: readonly { readonly sensor: string; readonly at: string; readonly celsius: number }[];
}

/** An answer as far as a gateway cares; `undefined` when none came. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly json: unknown;
}

export interface Line {
  readonly send: (batch: Batch) => Promise<Answer | undefined>;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Called once per batch that came to its end. */
  readonly report: (event: {
    outcome: "acknowledged" | "duplicate" | "refused" | "dropped";
    key: string;
    status?: number;
  }) => void;
}

export interface Counts {
  produced: number;
  /** Includes the duplicates: stored by a request whose answer got lost. */
  acknowledged: number;
  duplicates: number;
  refused: number;
  dropped: number;
  retries: number;
}

const backoff = { firstMs: 250, maxMs: 8_000 } as const;

const fieldOf = (json: unknown, name: string): unknown =>
  typeof json === "object" && json !== null ? Object.getOwnPropertyDescriptor(json, name)?.value : undefined;

/** True when the batch must be sent again. A 200 that does not say what was stored, from a page in between, is no answer. */
const passing = (answer: Answer | undefined): boolean =>
  answer === undefined ||
  answer.status === 429 ||
  answer.status >= 500 ||
  (answer.status === 200 && typeof fieldOf(answer.json, "stored") !== "number");

/** Milliseconds before try number `attempt` (from 1): what the server asked for, else doubling, with up to half of jitter. */
export const waitFor = (answer: Answer | undefined, attempt: number, random: () => number): number => {
  const asked = Number(answer?.retryAfter ?? Number.NaN);
  const doubled = Math.min(backoff.maxMs, backoff.firstMs * 2 ** (attempt - 1));
  return (Number.isFinite(asked) ? Math.min(asked * 1_000, backoff.maxMs) : doubled) * (1 + random() / 2);
};

/** @param capacity batches that fit into the buffer */
export const createGateway = (line: Line, capacity: number, random: () => number = Math.random) => {
  const counts: Counts = { produced: 0, acknowledged: 0, duplicates: 0, refused: 0, dropped: 0, retries: 0 };
  const waiting: Batch[] = [];
  let sending: Promise<void> | undefined;

  const settle = (batch: Batch, answer: Answer): void => {
    const index = waiting.indexOf(batch);
    // Dropped while its answer was on the way: it is counted as dropped already.
    if (index < 0) return;
    waiting.splice(index, 1);
    const ok = answer.status === 200;
    const duplicate = ok && fieldOf(answer.json, "duplicate") === true;
    if (ok) counts.acknowledged += 1;
    else counts.refused += 1;
    if (duplicate) counts.duplicates += 1;
    line.report({
      outcome: duplicate ? "duplicate" : ok ? "acknowledged" : "refused",
      key: batch.key,
      status: answer.status,
    });
  };

  const sendAll = async (): Promise<void> => {
    let attempt = 0;
    for (let batch = waiting[0]; batch; batch = waiting[0]) {
      const answer = await line.send(batch);
      if (answer && !passing(answer)) {
        attempt = 0;
        settle(batch, answer);
        continue;
      }
      attempt += 1;
      counts.retries += 1;
      await line.pause(waitFor(answer, attempt, random));
    }
  };

  return {
    counts,
    /** Puts a batch into the buffer; a full buffer loses its oldest. */
    offer: (batch: Batch): void => {
      counts.produced += 1;
      waiting.push(batch);
      if (waiting.length > capacity) {
        const [lost] = waiting.splice(0, 1);
        counts.dropped += 1;
        if (lost) line.report({ outcome: "dropped", key: lost.key });
      }
      sending ??= sendAll().finally(() => {
        sending = undefined;
      });
    },
    /** Resolves when the buffer is empty. */
    drained: async (): Promise<void> => {
      while (sending) await sending;
    },
    waiting: (): number => waiting.length,
  };
};
