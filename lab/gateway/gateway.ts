/**
 * A gateway on the factory's LAN, as an ESP32 does it: readings get their time when they are measured, batches are
 * closed by size or age and then never change, memory is bounded in bytes, one request at a time, in order.
 * Models: idempotency keys, back-off with jitter on 408, 429, 5xx, lost answers and timeouts, Retry-After, a pause between
 * two batches of a flush, loss of the oldest batch. Not: flash memory, clock drift, a power cut of the gateway itself.
 */
import { frameBytes, type OpenBatch, open, readingBytes } from "./batch.ts";

/** Closed: `body` is what is sent under `key`, each time. */
export interface Batch {
  readonly key: string;
  readonly body: string;
  /** How many are in it. */
  readonly readings: number;
}

/** An answer as far as a gateway cares; `undefined` when none came. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly json: unknown;
}

export interface Outcome {
  readonly outcome: "acknowledged" | "duplicate" | "refused" | "dropped";
  readonly key: string;
  readonly readings: number;
  readonly status?: number;
}

export interface Line {
  readonly send: (batch: Batch) => Promise<Answer | undefined>;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => Date;
  /** Never the same twice. */
  readonly newKey: () => string;
  /** Called once per batch that came to its end. */
  readonly report: (event: Outcome) => void;
}

export interface Limits {
  /** Bytes of all that is kept: batches that wait, the one on the wire, the one being filled. */
  readonly memory: number;
  /** A batch is closed when it has so many readings, */
  readonly readings: number;
  /** or when its first one is so old as the next is measured. */
  readonly ageMs: number;
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

const backoff = { firstMs: 250, maxMs: 8_000, askedMs: 60_000, flushMs: 50 } as const;

const fieldOf = (json: unknown, name: string): unknown =>
  typeof json === "object" && json !== null ? Object.getOwnPropertyDescriptor(json, name)?.value : undefined;

/** True when the batch must be sent again. A 200 that does not say what was stored, from a page in between, is no answer. */
const passing = (answer: Answer | undefined): boolean =>
  answer === undefined ||
  answer.status === 408 ||
  answer.status === 429 ||
  answer.status >= 500 ||
  (answer.status === 200 && typeof fieldOf(answer.json, "stored") !== "number");

/**
 * Milliseconds before try number `attempt` (from 1): what the server asked for, a minute at most, else doubling up to 8 s;
 * with up to half of it more, so that a factory's gateways do not come back at once.
 */
export const waitFor = (answer: Answer | undefined, attempt: number, random: () => number): number => {
  const asked = Number(answer?.retryAfter ?? Number.NaN);
  const doubled = Math.min(backoff.maxMs, backoff.firstMs * 2 ** (attempt - 1));
  return (asked > 0 ? Math.min(asked * 1_000, backoff.askedMs) : doubled) * (1 + random() / 2);
};

/** The least memory: a full batch on the wire and a full one beside it. */
export const leastMemory = (readings: number): number => 2 * (frameBytes + readings * readingBytes);

/** @throws RangeError when the memory cannot hold two batches */
export const createGateway = (line: Line, limits: Limits, random: () => number = Math.random) => {
  const least = leastMemory(limits.readings);
  if (limits.memory < least)
    throw new RangeError(`${limits.memory} bytes of memory: two batches of ${limits.readings} need ${least}`);
  const counts: Counts = { produced: 0, acknowledged: 0, duplicates: 0, refused: 0, dropped: 0, retries: 0 };
  const waiting: Batch[] = [];
  let filling: OpenBatch | undefined;
  let onWire: Batch | undefined;
  let sending: Promise<void> | undefined;

  const bytes = (): number => waiting.reduce((sum, { body }) => sum + body.length, filling?.bytes() ?? 0);

  const makeRoom = (more: number): void => {
    while (bytes() + more > limits.memory) {
      // What is on the wire stays in memory, so dropping it would free nothing.
      const [lost] = waiting.splice(waiting[0] === onWire ? 1 : 0, 1);
      if (!lost) return;
      counts.dropped += 1;
      line.report({ outcome: "dropped", key: lost.key, readings: lost.readings });
    }
  };

  const settle = ({ key, readings }: Batch, { status, json }: Answer): void => {
    waiting.shift();
    const duplicate = status === 200 && fieldOf(json, "duplicate") === true;
    if (status === 200) counts.acknowledged += 1;
    else counts.refused += 1;
    if (duplicate) counts.duplicates += 1;
    line.report({
      outcome: duplicate ? "duplicate" : status === 200 ? "acknowledged" : "refused",
      key,
      readings,
      status,
    });
  };

  const sendAll = async (): Promise<void> => {
    let attempt = 0;
    for (let batch = waiting[0]; batch; batch = waiting[0]) {
      onWire = batch;
      const answer = await line.send(batch);
      onWire = undefined;
      if (answer && !passing(answer)) {
        attempt = 0;
        settle(batch, answer);
        if (waiting.length > 0) await line.pause(backoff.flushMs);
        continue;
      }
      attempt += 1;
      counts.retries += 1;
      await line.pause(waitFor(answer, attempt, random));
    }
  };

  const close = (): void => {
    if (!filling) return;
    waiting.push(filling.closed());
    filling = undefined;
    counts.produced += 1;
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
  };

  return {
    counts,
    /** Keeps one reading, at the time that it is now; full memory loses its oldest batch. */
    measure: (sensor: string, celsius: number): void => {
      const now = line.now();
      if (filling && now.getTime() - filling.since.getTime() >= limits.ageMs) close();
      if (!filling) {
        makeRoom(frameBytes);
        filling = open(line.newKey(), now);
      }
      makeRoom(readingBytes);
      filling.add({ sensor, at: now.toISOString(), celsius });
      if (filling.count() >= limits.readings) close();
    },
    /** Closes the batch being filled, and resolves when nothing is waiting any more. */
    drained: async (): Promise<void> => {
      close();
      while (sending) await sending;
    },
    waiting: (): readonly Batch[] => waiting,
    /** Bytes in use. */
    bytes,
  };
};

export type Gateway = ReturnType<typeof createGateway>;
