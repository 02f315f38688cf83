/** Up to three runs at once, which know nothing of each other, each killed anywhere or not: the engine's lock is not what keeps the data. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { handover } from "#handover/handover.ts";
import type { Cloud } from "./cloud.ts";
import { drawn } from "./drawn.ts";
import { fresh } from "./history.ts";
import { c, judge, type Letter, named, sound } from "./judge.ts";
import { orderFor } from "./order.ts";
import { staged } from "./stage.ts";
import { operate, up } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

const runs = drawn(0.2);

interface One {
  readonly target: Letter;
  /** Half commands until its operator dies. */
  readonly life: number;
}

const run: fc.Arbitrary<One> = fc.record({
  target: fc.constantFrom<Letter[]>("a", "b", "c"),
  life: fc.oneof(fc.integer({ min: 0, max: 110 }), fc.constant(Number.POSITIVE_INFINITY)),
});

const waves = fc.array(fc.array(run, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 3 });

/** How each of them ended. */
const atOnce = async (
  cloud: Cloud,
  runs: readonly One[],
  previous?: string,
): Promise<readonly (Error | undefined)[]> => {
  for (const { target } of runs) cloud.create(named(target));
  const ended = runs.map(({ target, life }) =>
    operate(cloud, orderFor(named(target)), (world) => handover(orderFor(named(target)), world, previous), life).then(
      () => undefined,
      (error: Error) => error,
    ),
  );
  return Promise.all(ended);
};

describe("several runs at once", () => {
  it(
    `lose nothing, and one undisturbed run afterwards ends where it was ordered, ${runs.numRuns} times`,
    async () => {
      await fc.assert(
        fc.asyncProperty(waves, fc.boolean(), async (played, follows) => {
          const { cloud, engine } = await fresh(programs(), { follows });
          for (const wave of played) {
            await atOnce(cloud, wave, engine.stdout);
            await sound(cloud);
          }
          const last = named(played.at(-1)?.[0]?.target ?? "a");
          expect(await up(cloud, engine, { target: last, deletes: true })).toBeUndefined();
          await judge(cloud, last);
        }),
        runs,
      );
    },
    900_000 + runs.numRuns * 3_000,
  );

  it("that want it on one host, or on two: one of them may end red, and none of them erases what serves", async () => {
    const ends: (Error | undefined)[] = [];
    for (const targets of ["bb", "bc", "bb", "cb"]) {
      const { cloud, engine } = await fresh(programs());
      const wave = [...targets].map((target) => ({ target: target as Letter, life: Number.POSITIVE_INFINITY }));
      ends.push(...(await atOnce(cloud, wave, engine.stdout)));
      await sound(cloud);
      expect(await up(cloud, engine, { target: c })).toBeUndefined();
      await judge(cloud, c);
    }
    for (const end of ends) expect(end?.message ?? "").not.toMatch(/TypeError|both say that they serve/);
  }, 300_000);
});
