/** Cloudflare accepts nothing for three minutes, while three gateways go on measuring. Nobody touches the host. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { statusOf } from "../../lab/stack/answers.ts";
import { type Gateway, startGateway } from "./gateways.ts";
import { edge, guest, lab, query, tokens, until } from "./lab.ts";

const blog = "https://blog.outward.test/";
const minute = 60_000;
const incident = 3 * minute;
const rate = 2;
/** Enough to begin before the incident and to end after it. */
const batches = (rate * (incident + minute / 2)) / 1_000;
const oneMinute = rate * 60;
const plenty = "128KiB";
/** For about one minute's batches. */
const littleMemory = "16KiB";

interface Connection {
  readonly tunnel: string;
  readonly conn_index: number;
}

/** Processes of both connectors and of what serves behind them: a restart of any shows. */
const processes = (): Promise<string> =>
  guest("systemctl", "show", "--property=Id,ActiveState,MainPID,NRestarts", "outward-blog-*", "outward-motor-*");

const connections = async (): Promise<string[]> =>
  (await edge<Connection[]>("/connections")).map(({ tunnel, conn_index }) => `${tunnel} ${conn_index}`);

const seen = async () => ({ blog: await statusOf(lab, blog), connections: (await connections()).length });

/** Another one in each run: a kept lab keeps its readings. */
const sensorOf = (name: string): string => `${name}-${process.pid}`;

/** Keys of a sensor's batches in the motor's database; one that holds other than one reading says how many. */
const stored = async (name: string): Promise<string[]> => {
  const key = "key || CASE count(*) WHEN 1 THEN '' ELSE ' ' || count(*) END";
  const of = `sensor = '${sensorOf(name)}' GROUP BY gateway, key`;
  return (await query("motor", `SELECT ${key} FROM batches JOIN readings ON batch = id WHERE ${of}`))
    .split("\n")
    .sort();
};

let gateways: Readonly<Record<"a" | "b" | "small", Gateway>>;
let before: { readonly processes: string; readonly connections: string[] };
const during: (Awaited<ReturnType<typeof seen>> & { readonly acknowledged: number })[] = [];
let over = 0;

beforeAll(async () => {
  const { motor } = await tokens();
  const [seven, eight] = [motor?.["gateway-7"], motor?.["gateway-8"]];
  if (!seven || !eight) throw new Error("the lab's stack has no gateway-7 and gateway-8");
  // The file before this one may have started the host anew.
  await until("both tunnels and what is behind them", minute, async () => {
    const { blog, connections } = await seen();
    return blog === 200 && connections === 8 && !/ActiveState=(?!active)/.test(await processes());
  });
  before = { processes: await processes(), connections: (await connections()).sort() };
  gateways = {
    a: startGateway(seven, { sensor: sensorOf("a"), batches, rate, memory: plenty }),
    b: startGateway(eight, { sensor: sensorOf("b"), batches, rate, memory: plenty }),
    small: startGateway(eight, { sensor: sensorOf("small"), batches, rate, memory: littleMemory }),
  };
  await until("every gateway's first acknowledgement", minute / 2, () =>
    Object.values(gateways).every(({ acknowledged }) => acknowledged().length > 0),
  );
  await edge("/incident?on=1", "POST");
  const end = Date.now() + incident;
  for (const moment of [end - incident, end - incident / 2, end]) {
    await until("the incident to go on", incident, () => Date.now() >= moment);
    during.push({ ...(await seen()), acknowledged: gateways.a.acknowledged().length });
  }
  await edge("/incident?on=0", "POST");
  over = Date.now();
}, 5 * minute);

afterAll(() => edge("/incident?on=0", "POST"));

test("while it lasts nothing answers and nothing is connected", () => {
  const acknowledged = during[0]?.acknowledged;
  expect(acknowledged).toBeLessThan(batches);
  expect(during).toEqual(Array(3).fill({ blog: 0, connections: 0, acknowledged }));
});

test(
  "afterwards each unit has its four connections again, and no process was restarted",
  async () => {
    const back = await until("both units to reconnect", 10 * minute, async () => {
      const now = (await connections()).sort();
      return now.length === before.connections.length && now;
    });
    console.log(`eight connections ${Math.round((Date.now() - over) / 1_000)} s after the incident`);
    expect(back).toEqual(before.connections);
    expect(await processes()).toBe(before.processes);
    expect(await seen()).toEqual({ blog: 200, connections: 8 });
  },
  11 * minute,
);

test.each(["a", "b"] as const)(
  "gateway %s buffers and flushes: each reading sent is stored, once",
  async (name) => {
    const gateway = gateways[name];
    await gateway.ended;
    console.log(
      `gateway ${name}: first flush ${Math.round(((gateway.after(over) ?? Number.NaN) - over) / 1_000)} s after the incident`,
    );
    expect(gateway.acknowledged()).toHaveLength(batches);
    expect(await stored(name)).toEqual(gateway.acknowledged().sort());
  },
  11 * minute,
);

test(
  "a gateway whose buffer holds one minute has lost readings, and knows which: the twin",
  async () => {
    await gateways.small.ended;
    const [kept, lost] = [await stored("small"), gateways.small.dropped()];
    expect(kept.length).toBeLessThan(batches - oneMinute / 2);
    expect([...new Set([...kept, ...lost])]).toHaveLength(batches);
  },
  11 * minute,
);
