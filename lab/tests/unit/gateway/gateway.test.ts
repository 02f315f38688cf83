import { describe, expect, it } from "vitest";
import { type Answer, type Batch, createGateway, type Limits, leastMemory, waitFor } from "#lab/gateway/gateway.ts";

const answer = (status: number, json: unknown = undefined, retryAfter: string | null = null): Answer => ({
  status,
  json,
  retryAfter,
});
const stored = answer(200, { stored: 1, duplicate: false });
const limits: Limits = { memory: 4_096, readings: 1, ageMs: 10_000 };

/** A line that gives these answers in turn, then acknowledges; keys are a, b, c …, and a clock that only we move. */
const line = (...answers: (Answer | undefined)[]) => {
  const sent: Batch[] = [];
  const pauses: number[] = [];
  const events: string[] = [];
  const clock = { now: Date.parse("2026-11-24T10:00:00Z") };
  let keys = 0;
  return {
    sent,
    pauses,
    events,
    clock,
    send: async (batch: Batch) => {
      sent.push(batch);
      return answers.length > 0 ? answers.shift() : stored;
    },
    pause: async (ms: number) => void pauses.push(ms),
    now: () => new Date(clock.now),
    newKey: () => String.fromCharCode(97 + keys++),
    report: (event: { outcome: string; key: string }) => void events.push(`${event.outcome} ${event.key}`),
  };
};

/** What a gateway with this line did with so many readings. */
const after = async (wire: ReturnType<typeof line>, readings: number, own: Partial<Limits> = {}) => {
  const gateway = createGateway(wire, { ...limits, ...own }, () => 0);
  for (let nth = 0; nth < readings; nth += 1) gateway.measure("m1", nth);
  await gateway.drained();
  return { ...gateway.counts, keys: wire.sent.map(({ key }) => key) };
};

describe("a gateway", () => {
  it("sends in order, with a pause between, and counts what was acknowledged", async () => {
    const wire = line();
    expect(await after(wire, 3)).toMatchObject({ keys: ["a", "b", "c"], produced: 3, acknowledged: 3, retries: 0 });
    expect(wire.pauses).toEqual([50, 50]);
  });

  it.each([
    ["408", answer(408)],
    ["429", answer(429)],
    ["502", answer(502)],
    ["503", answer(503)],
    ["530", answer(530)],
    ["no answer", undefined],
    ["a 200 that is not the ingest's", answer(200, "<html>")],
  ])("sends the same batch again after %s, later each time", async (_, trouble) => {
    const wire = line(trouble, trouble);
    expect(await after(wire, 1)).toMatchObject({ keys: ["a", "a", "a"], acknowledged: 1, retries: 2 });
    expect(new Set(wire.sent.map(({ body }) => body)).size).toBe(1);
    expect(wire.pauses).toEqual([250, 500]);
  });

  it.each([302, 400, 403, 409, 422])("gives a batch up after %i and goes on", async (status) => {
    const wire = line(answer(status));
    await after(wire, 2);
    expect(wire.events).toEqual(["refused a", "acknowledged b"]);
  });

  it("counts a duplicate as acknowledged: the first answer got lost", async () => {
    const wire = line(undefined, answer(200, { stored: 0, duplicate: true }));
    expect(await after(wire, 1)).toMatchObject({ acknowledged: 1, duplicates: 1 });
  });

  it("loses its oldest batch when its memory is full, but for the one on the wire, and says so", async () => {
    const wire = line();
    await after(wire, 8, { memory: leastMemory(1) });
    const [dropped, kept] = [[..."bcde"], [..."afgh"]];
    expect(wire.events).toEqual([
      ...dropped.map((key) => `dropped ${key}`),
      ...kept.map((key) => `acknowledged ${key}`),
    ]);
  });

  it("does not take less memory than two batches", () => {
    expect(() => createGateway(line(), { ...limits, memory: 447 })).toThrow(
      "447 bytes of memory: two batches of 1 need 448",
    );
  });
});

describe("a batch", () => {
  it("is closed when it is full or old, and each reading has the time when it was measured", async () => {
    const wire = line();
    const gateway = createGateway(wire, { ...limits, readings: 3 });
    for (const ms of [0, 1_000, 1_000, 1_000, 10_000]) {
      wire.clock.now += ms;
      gateway.measure("m1", 70);
    }
    expect(gateway.counts.produced).toBe(2);
    await gateway.drained();
    const times = wire.sent.map(({ body }) =>
      JSON.parse(body).readings.map(({ at }: { at: string }) => at.slice(17, 19)),
    );
    expect(times).toEqual([["00", "01", "02"], ["03"], ["13"]]);
    expect(wire.sent.map(({ key, body }) => [key, JSON.parse(body).key])).toEqual([..."abc"].map((key) => [key, key]));
  });
});

describe("the pause after a failure", () => {
  it("is longer each time up to a limit, and as long as the server asks, a minute at most", () => {
    const steps = [1, 2, 3, 9].map((attempt) => waitFor(undefined, attempt, () => 0));
    expect(steps).toEqual([250, 500, 1_000, 8_000]);
    const asked = (seconds: string, random: number) => waitFor(answer(503, undefined, seconds), 1, () => random);
    expect([asked("2", 0), asked("2", 1), asked("86400", 0), asked("soon", 0), asked("0", 0)]).toEqual([
      2_000, 3_000, 60_000, 250, 250,
    ]);
  });
});
