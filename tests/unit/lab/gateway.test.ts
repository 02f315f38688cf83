import { describe, expect, it } from "vitest";
import { type Answer, type Batch, createGateway, waitFor } from "../../../lab/gateway/gateway.ts";

const answer = (status: number, json: unknown = undefined, retryAfter: string | null = null): Answer => ({
  status,
  json,
  retryAfter,
});
const stored = answer(200, { stored: 1, duplicate: false });
const batch = (key: string): Batch => ({ key, readings: [{ sensor: "m1", at: "2026-11-24T10:00:00Z", celsius: 70 }] });

/** A line that gives these answers in turn, then acknowledges. */
const line = (...answers: (Answer | undefined)[]) => {
  const sent: string[] = [];
  const pauses: number[] = [];
  const events: string[] = [];
  return {
    sent,
    pauses,
    events,
    send: async ({ key }: Batch) => {
      sent.push(key);
      return answers.length > 0 ? answers.shift() : stored;
    },
    pause: async (ms: number) => void pauses.push(ms),
    report: (event: { outcome: string; key: string }) => void events.push(`${event.outcome} ${event.key}`),
  };
};

describe("a gateway", () => {
  it("sends in order and counts what was acknowledged", async () => {
    const wire = line();
    const gateway = createGateway(wire, 10);
    for (const key of ["a", "b", "c"]) gateway.offer(batch(key));
    await gateway.drained();
    expect(wire.sent).toEqual(["a", "b", "c"]);
    expect(gateway.counts).toMatchObject({ produced: 3, acknowledged: 3, retries: 0, dropped: 0 });
  });

  it.each([
    ["503", answer(503)],
    ["530", answer(530)],
    ["429", answer(429)],
    ["no answer", undefined],
    ["a 200 that is not the ingest's", answer(200, "<html>")],
  ])("sends the same batch again after %s", async (_, trouble) => {
    const wire = line(trouble, trouble);
    const gateway = createGateway(wire, 10);
    gateway.offer(batch("a"));
    await gateway.drained();
    expect(wire.sent).toEqual(["a", "a", "a"]);
    expect(gateway.counts).toMatchObject({ acknowledged: 1, retries: 2 });
  });

  it.each([302, 400, 403, 409, 422])("gives a batch up after %i and goes on", async (status) => {
    const wire = line(answer(status));
    const gateway = createGateway(wire, 10);
    gateway.offer(batch("a"));
    gateway.offer(batch("b"));
    await gateway.drained();
    expect(wire.events).toEqual(["refused a", "acknowledged b"]);
  });

  it("counts a duplicate as acknowledged: the first answer got lost", async () => {
    const wire = line(undefined, answer(200, { stored: 0, duplicate: true }));
    const gateway = createGateway(wire, 10);
    gateway.offer(batch("a"));
    await gateway.drained();
    expect(gateway.counts).toMatchObject({ acknowledged: 1, duplicates: 1 });
  });

  it("loses its oldest batch when the buffer is full, and says so", async () => {
    const wire = line();
    const gateway = createGateway(wire, 2);
    for (const key of ["a", "b", "c"]) gateway.offer(batch(key));
    await gateway.drained();
    expect(wire.events).toEqual(["dropped a", "acknowledged b", "acknowledged c"]);
    expect(gateway.counts).toMatchObject({ produced: 3, acknowledged: 2, dropped: 1 });
  });

  it("waits longer each time up to a limit, and as long as it is told", () => {
    const steps = [1, 2, 3, 9].map((attempt) => waitFor(undefined, attempt, () => 0));
    expect(steps).toEqual([250, 500, 1_000, 8_000]);
    expect(waitFor(answer(503, undefined, "2"), 1, () => 0)).toBe(2_000);
    expect(waitFor(answer(503, undefined, "2"), 1, () => 1)).toBe(3_000);
  });
});
