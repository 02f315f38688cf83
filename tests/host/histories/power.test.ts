/** A power cut loses what nobody synced: each fsync that is taken out of the program is missed by a history. */
import { describe, expect, it, vi } from "vitest";
import { fresh } from "./history.ts";
import { a, b, expired, judge, sound } from "./judge.ts";
import { staged } from "./stage.ts";
import { up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** A move with a power cut of one host before that step of it, or after its end, and what the next run makes of it. */
const cutAt = async (host: string, after: number, fault?: string): Promise<void> => {
  const { cloud, engine } = await fresh(programs());
  if (fault) cloud.fault(fault, true);
  const first = await up(cloud, engine, { target: b, crash: { host, after, how: "power" } });
  // Nobody cut it in its course: then after it.
  if (!first) await cloud.reboot(host);
  await sound(cloud);
  await expired(cloud);
  expect(await up(cloud, engine, { target: b })).toBeUndefined();
  await judge(cloud, b);
};

const fails = async (host: string, after: number, fault: string): Promise<boolean> =>
  cutAt(host, after, fault).then(
    () => false,
    () => true,
  );

/** The last steps first: what was promised is promised late. */
const steps = Array.from({ length: 45 }, (_, nth) => 44 - nth);

/** The step before which the cut is seen with that fault. */
const missed = async (host: string, fault: string): Promise<number | undefined> => {
  for (const after of steps) if (await fails(host, after, fault)) return after;
  return undefined;
};

// Before every step of a move: moves.test.ts.
describe("a power cut after a rename that", () => {
  it.each([
    ["the host that gives", a],
    ["its heir", b],
  ])("was synced, on %s, when the move has ended, loses nothing", async (_, host) => {
    await cutAt(host, Number.MAX_SAFE_INTEGER);
  });

  it.each([
    ["was not synced, on the host that gives, which may write again: the twin", a, "unsynced"],
    ["was not synced, on its heir, which has forgotten its word: the twin", b, "unsynced"],
    ["nobody made sure the data before, on the heir, which lacks them: the twin", b, "unflushed"],
  ])(
    "%s",
    async (_, host, fault) => {
      const after = await missed(host, fault);
      expect(after).toBeDefined();
      // Without the fault the same cut loses nothing.
      await cutAt(host, after ?? 0);
    },
    300_000,
  );
});
