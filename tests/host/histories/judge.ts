/** What has to be so after a history, and after each run in it. */
import { expect } from "vitest";
import type { Cloud, Facts } from "./cloud.ts";

const names = { a: "outward-test-aaaaaa", b: "outward-test-bbbbbb", c: "outward-test-cccccc" } as const;

export type Letter = keyof typeof names;

export const { a, b, c } = names;

export const named = (letter: Letter): string => names[letter];

/** Every host that has power, by name. */
export const all = async (cloud: Cloud): Promise<ReadonlyMap<string, Facts>> => {
  const on = cloud.hosts.filter((host) => !cloud.isOff(host));
  return new Map(await Promise.all(on.map(async (host) => [host, await cloud.facts(host)] as const)));
};

export const writers = async (cloud: Cloud): Promise<readonly string[]> =>
  [...(await all(cloud))].flatMap(([name, { writes, refuses }]) => (writes && !refuses ? [name] : []));

/** By one epoch one host serves, and whoever serves does it by the last one that it knows. */
const rising = (cloud: Cloud, name: string, { role, epoch }: Facts): void => {
  if (role !== "active" && role !== "paused") return;
  const mine = [...cloud.served].filter(([, host]) => host === name).map(([served]) => served);
  expect({ name, epoch, by: cloud.served.get(epoch) ?? name }).toEqual({ name, epoch, by: name });
  expect(epoch).toBeGreaterThanOrEqual(Math.max(0, ...mine));
  cloud.served.set(epoch, name);
};

/** Nobody has seen two hosts that write, and no program fell over. Who pauses has a timer that ends it. */
export const sound = async (cloud: Cloud): Promise<void> => {
  cloud.intact();
  const hosts = await all(cloud);
  for (const [name, facts] of hosts) rising(cloud, name, facts);
  for (const [name, { role, writes, refuses, timer }] of hosts)
    if (role === "paused" || (writes && refuses)) expect({ name, timer }).toEqual({ name, timer: true });
};

/** The time of every pause is over: nobody refuses what it may write. */
export const expired = async (cloud: Cloud): Promise<void> => {
  await cloud.expire();
  for (const [name, { role, writes, refuses }] of await all(cloud))
    expect({ name, paused: role === "paused" || (writes && refuses) }).toEqual({ name, paused: false });
};

const sorted = (writes: readonly string[]): readonly string[] => writes.toSorted();

const serves = { role: "active", connected: true, web: true, resting: false };

/** One host serves, has every write that was acknowledged, and each once; nobody else is connected. */
export const judge = async (cloud: Cloud, target: string, { trials = false } = {}): Promise<void> => {
  await sound(cloud);
  const hosts = await all(cloud);
  const serving = hosts.get(target);
  const files = serving?.files.filter((line) => !trials || line !== "of a trial");
  expect(await writers(cloud)).toEqual([target]);
  expect(serving).toMatchObject(serves);
  expect(sorted(serving?.data ?? [])).toEqual(sorted(cloud.acknowledged));
  expect(files).toEqual(cloud.measured);
  expect(new Set(cloud.acknowledged).size).toBe(cloud.acknowledged.length);
  for (const [name, { connected }] of hosts) expect({ name, connected }).toEqual({ name, connected: name === target });
  if (!serving?.timer) return;
  // Of a pause whose command died before it began: there is nothing for it to end.
  await expired(cloud);
  expect(await cloud.facts(target)).toMatchObject({ ...serves, timer: false });
};
