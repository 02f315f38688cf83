/** Whatever is answered, and whenever: what must hold of a gateway's batches. */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Answer, type Batch, createGateway, leastMemory } from "#lab/gateway/gateway.ts";

const answers: Readonly<Record<string, Answer | undefined>> = {
  stored: { status: 200, retryAfter: null, json: { stored: 1, duplicate: false } },
  duplicate: { status: 200, retryAfter: null, json: { stored: 0, duplicate: true } },
  page: { status: 200, retryAfter: null, json: undefined },
  "read-only": { status: 503, retryAfter: "2", json: undefined },
  unconnected: { status: 530, retryAfter: null, json: undefined },
  refused: { status: 422, retryAfter: null, json: undefined },
  lost: undefined,
};

type Step = { readonly measure: number } | { readonly answer: string };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ measure: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ answer: fc.constantFrom(...Object.keys(answers)) }),
  ),
  { maxLength: 60 },
);

/** A gateway whose requests wait for `answer`; pauses take no time. */
const rig = (readings: number, memory: number) => {
  const keys: string[] = [];
  const ends: [key: string, outcome: string][] = [];
  const bodies = new Map<string, string>();
  const changed: string[] = [];
  let asked: ((answer: Answer | undefined) => void) | undefined;
  const gateway = createGateway(
    {
      send: ({ key, body }: Batch) => {
        if ((bodies.get(key) ?? body) !== body) changed.push(key);
        bodies.set(key, body);
        return new Promise((resolve) => {
          asked = resolve;
        });
      },
      pause: async () => {},
      now: () => new Date(1_790_000_000_000 + keys.length),
      newKey: () => {
        keys.push(`key-${keys.length}`);
        return keys.at(-1) ?? "";
      },
      report: ({ key, outcome }) => void ends.push([key, outcome]),
    },
    { readings, memory, ageMs: 1_000 },
  );
  const answer = async (name: string): Promise<void> => {
    const resolve = asked;
    asked = undefined;
    resolve?.(answers[name]);
    await setImmediate();
  };
  return { gateway, keys, ends, changed, answer };
};

it("each batch ends once or waits, in order, within the memory, and never changes under its key", () =>
  fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 2_000 }),
      async (all, size, more) => {
        const memory = leastMemory(size) + more;
        const { gateway, keys, ends, changed, answer } = rig(size, memory);
        for (const step of all) {
          if ("answer" in step) await answer(step.answer);
          else for (let nth = 0; nth < step.measure; nth += 1) gateway.measure("m1", nth);
          const kept = gateway.waiting().reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
          expect(gateway.bytes()).toBeGreaterThanOrEqual(kept);
          expect(gateway.bytes()).toBeLessThanOrEqual(memory);
        }
        const waiting = gateway.waiting().map(({ key }) => key);
        const closed = keys.slice(0, gateway.counts.produced);
        expect([...ends.map(([key]) => key), ...waiting].sort()).toEqual([...closed].sort());
        const order = (wanted: string[]) => closed.filter((key) => wanted.includes(key));
        const settled = ends.filter(([, outcome]) => outcome !== "dropped").map(([key]) => key);
        expect(settled).toEqual(order(settled));
        expect(waiting).toEqual(order(waiting));
        expect(changed).toEqual([]);
        const { acknowledged, refused, dropped } = gateway.counts;
        expect(acknowledged + refused + dropped).toBe(ends.length);
      },
    ),
    { numRuns: 200 },
  ));

it("and a gateway that is never answered does drop: the memory is a bound", async () => {
  const { gateway, ends } = rig(1, leastMemory(1));
  for (let nth = 0; nth < 20; nth += 1) gateway.measure("m1", nth);
  expect(gateway.counts.dropped).toBeGreaterThan(10);
  expect(new Set(ends.map(([, outcome]) => outcome))).toEqual(new Set(["dropped"]));
});
