/** Any sequence of runs, deaths and what happens between them, and how it is played. */
import fc from "fast-check";
import { expect } from "vitest";
import { Cloud } from "./cloud.ts";
import { a, expired, judge, type Letter, named, sound } from "./judge.ts";
import type { Programs } from "./programs.ts";
import type { UnitOptions } from "./unit.ts";
import { type Engine, up } from "./up.ts";

const letters = fc.constantFrom<Letter[]>("a", "b", "c");

/** Where and how a host's program dies in a run. A whole move has about thirty steps on each of two hosts. */
const crash = fc.record({
  host: letters,
  after: fc.integer({ min: 0, max: 50 }),
  how: fc.constantFrom("killed" as const, "ended" as const, "power" as const),
});

export const event = fc.record({
  target: letters,
  /** Half commands until the operator is killed; a whole move has about sixty. */
  life: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant(Number.POSITIVE_INFINITY)),
  deletes: fc.boolean(),
  between: fc.constantFrom("nothing", "expire", "reboot a", "reboot b", "reboot c"),
  corrupt: fc.boolean(),
  crash: fc.option(crash, { nil: undefined }),
  /** Before which command every pause runs out. */
  pauses: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
});

export type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

/**
 * A cloud in which `a` serves.
 * @param unaware names of hosts whose units know nothing of plain files and obstacles
 */
export const fresh = async (
  programs: Programs,
  options: Partial<UnitOptions> = {},
  unaware: readonly string[] = [],
) => {
  const cloud = new Cloud(programs, options, unaware);
  const engine: Engine = {};
  expect(await up(cloud, engine, { target: a, deletes: true })).toBeUndefined();
  return { cloud, engine };
};

const play = async (
  cloud: Cloud,
  engine: Engine,
  { target, crash, between, corrupt, ...run }: Event,
): Promise<void> => {
  cloud.fault("corrupt", corrupt);
  const dies = crash && { ...crash, host: named(crash.host) };
  await up(cloud, engine, { target: named(target), crash: dies, ...run });
  await sound(cloud);
  if (between === "expire") await expired(cloud);
  if (between.startsWith("reboot")) await cloud.reboot(named(between.slice(-1) as Letter));
};

/** The last run is disturbed by nothing. */
export const history = async (programs: Programs, events: readonly Event[], follows: boolean): Promise<void> => {
  const { cloud, engine } = await fresh(programs, { follows });
  for (const event of events) await play(cloud, engine, event);
  cloud.fault("corrupt", false);
  const last = named(events.at(-1)?.target ?? "a");
  expect(await up(cloud, engine, { target: last, deletes: true })).toBeUndefined();
  await judge(cloud, last);
};
