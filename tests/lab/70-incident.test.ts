/**
 * Cloudflare accepts nothing for some seconds, while three gateways go on measuring. Nobody touches the host. Three minutes
 * of it, and how long everything takes to come back, are `npm run bench -- incident`.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { connections, endIncident, type Incident, now, play, processes, stored } from "./incident.ts";
import { until } from "./lab.ts";

const minute = 60_000;
const [seconds, rate] = [6, 5];
/** Of the incident's batches; its memory holds no more than a quarter of them. */
const surelyLost = (seconds * rate) / 2;

let played: Incident;

beforeAll(async () => {
  played = await play({ seconds, rate, besides: 8, littleMemory: "1KiB" });
}, 3 * minute);

afterAll(endIncident);

test("while it lasts nothing answers and nothing is connected", () => {
  const { batches, during } = played;
  const acknowledged = during[0]?.acknowledged;
  expect(acknowledged).toBeLessThan(batches);
  expect(during).toEqual(Array(3).fill({ blog: 0, connections: 0, acknowledged }));
});

test(
  "afterwards each unit has its four connections again, and no process was restarted",
  async () => {
    const { before } = played;
    const back = await until("both units to reconnect", 3 * minute, async () => {
      const all = await connections();
      return all.length === before.connections.length && all;
    });
    console.log(`eight connections ${Math.round((Date.now() - played.over) / 1_000)} s after the incident`);
    expect(back).toEqual(before.connections);
    expect(await processes()).toBe(before.processes);
    expect(await now()).toEqual({ blog: 200, connections: 8 });
  },
  4 * minute,
);

test.each(["a", "b"] as const)(
  "gateway %s buffers and flushes: each reading sent is stored, once",
  async (name) => {
    const gateway = played.gateways[name];
    await gateway.ended;
    expect(gateway.acknowledged()).toHaveLength(played.batches);
    expect(await stored(name)).toEqual(gateway.acknowledged().sort());
  },
  4 * minute,
);

test(
  "a gateway whose buffer holds a part of it has lost readings, and knows which: the twin",
  async () => {
    const { batches, gateways } = played;
    await gateways.small.ended;
    const [kept, lost] = [await stored("small"), gateways.small.dropped()];
    expect(kept.length).toBeLessThan(batches - surelyLost);
    expect([...new Set([...kept, ...lost])]).toHaveLength(batches);
  },
  4 * minute,
);
