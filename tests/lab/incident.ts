/** An incident at Cloudflare: it accepts nothing for a while, gateways go on measuring, and nobody touches the host. */
import { statusOf } from "#lab/stack/answers.ts";
import { type Gateway, startGateway } from "./gateways.ts";
import { edge, guest, lab, query, tokens, until } from "./lab.ts";

const blog = "https://blog.outward.test/";
const second = 1_000;

export interface Order {
  readonly seconds: number;
  /** Batches that each gateway closes in a second, of one reading. */
  readonly rate: number;
  /** How long the gateways measure besides: enough to begin before the incident and to end after it. */
  readonly besides: number;
  /** Of the third gateway, e.g. 16KiB: too little for the incident. The others have plenty. */
  readonly littleMemory: string;
}

export interface Moment {
  /** Of the blog, asked from outside; 0: none. */
  readonly blog: number;
  /** At the edge. */
  readonly connections: number;
}

export const names = ["a", "b", "small"] as const;
export type Name = (typeof names)[number];

export interface Incident {
  readonly gateways: Readonly<Record<Name, Gateway>>;
  /** How many each gateway closes. */
  readonly batches: number;
  readonly before: { readonly processes: string; readonly connections: readonly string[] };
  /** At its beginning, in its middle and at its end; with what the first gateway had acknowledged by then. */
  readonly during: readonly (Moment & { readonly acknowledged: number })[];
  /** When it ended, milliseconds. */
  readonly over: number;
}

/** Processes of both connectors and of what serves behind them: a restart of any shows. */
export const processes = (): Promise<string> =>
  guest("systemctl", "show", "--property=Id,ActiveState,MainPID,NRestarts", "outward-blog-*", "outward-motor-*");

/** `tunnel index` of each, sorted. */
export const connections = async (): Promise<readonly string[]> =>
  (await edge<{ tunnel: string; conn_index: number }[]>("/connections"))
    .map(({ tunnel, conn_index }) => `${tunnel} ${conn_index}`)
    .sort();

export const now = async (): Promise<Moment> => ({
  blog: await statusOf(lab, blog),
  connections: (await connections()).length,
});

/** Another one in each run: a kept lab keeps its readings. */
const sensorOf = (name: Name): string => `${name}-${process.pid}`;

/** Keys of a sensor's batches in the motor's database, sorted; one that holds other than one reading says how many. */
export const stored = async (name: Name): Promise<readonly string[]> => {
  const key = "key || CASE count(*) WHEN 1 THEN '' ELSE ' ' || count(*) END";
  const of = `sensor = '${sensorOf(name)}' GROUP BY gateway, key`;
  const rows = await query("motor", `SELECT ${key} FROM batches JOIN readings ON batch = id WHERE ${of}`);
  return rows === "" ? [] : rows.split("\n").sort();
};

export const endIncident = () => edge("/incident?on=0", "POST");

export const play = async ({ seconds, rate, besides, littleMemory }: Order): Promise<Incident> => {
  const { motor } = await tokens();
  const [seven, eight] = [motor?.["gateway-7"], motor?.["gateway-8"]];
  if (!seven || !eight) throw new Error("the lab's stack has no gateway-7 and gateway-8");
  // The file before this one may have started the host anew.
  await until("both tunnels and what is behind them", 60 * second, async () => {
    const { blog, connections } = await now();
    return blog === 200 && connections === 8 && !/ActiveState=(?!active)/.test(await processes());
  });
  const before = { processes: await processes(), connections: await connections() };
  const batches = rate * (seconds + besides);
  const order = { batches, rate, memory: "128KiB" };
  const gateways = {
    a: startGateway(seven, { ...order, sensor: sensorOf("a") }),
    b: startGateway(eight, { ...order, sensor: sensorOf("b") }),
    small: startGateway(eight, { ...order, sensor: sensorOf("small"), memory: littleMemory }),
  };
  await until("every gateway's first acknowledgement", 30 * second, () =>
    Object.values(gateways).every(({ acknowledged }) => acknowledged().length > 0),
  );
  await edge("/incident?on=1", "POST");
  const begun = Date.now();
  const during: (Moment & { readonly acknowledged: number })[] = [];
  for (const part of [0, 0.5, 1]) {
    const moment = begun + part * seconds * second;
    await until("the incident to go on", seconds * second + 1, () => Date.now() >= moment);
    during.push({ ...(await now()), acknowledged: gateways.a.acknowledged().length });
  }
  await endIncident();
  return { gateways, batches, before, during, over: Date.now() };
};
