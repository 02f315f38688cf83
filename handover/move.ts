/** From one host that serves to another, up to the point of no return: whatever fails before, the old host serves on. */

import { runningFault, workloadFault } from "./health.ts";
import type { Order } from "./order.ts";
import { paused, pauseSeconds } from "./pause.ts";
import { step } from "./steps.ts";
import { until } from "./until.ts";
import type { Host, World } from "./world.ts";

/** A first start of a workload may initialise a database. */
const startMs = 180_000;

/** Projects whose data have to come along: on both hosts, and with data. */
const movers = async (order: Order, from: Host): Promise<readonly string[]> => {
  const { units } = await from.status();
  const keeping = new Set(units.filter(({ keeps }) => keeps).map(({ project }) => project));
  return order.units.map(({ project }) => project).filter((project) => keeping.has(project));
};

const each = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> =>
  Promise.all(items.map(work));

type Fault = typeof workloadFault;

/** Every unit of the host is without the fault. */
const free = (fault: Fault, order: Order, host: Host, say: World["say"]): Promise<unknown> =>
  each(order.units, ({ project }) =>
    until(
      {
        what: `${project} on ${host.name}`,
        deadlineMs: startMs,
        everyMs: 100,
        onReason: (reason) => say(`waiting: ${reason}`),
      },
      async () => fault(await host.status(), project),
    ),
  );

/** What a project keeps, before and after: the same line, or the move ends here. */
const compare = async (project: string, before: string, to: Host): Promise<void> => {
  const after = await to.check(project);
  if (after === before) return;
  throw new Error(
    `${project}: what ${to.name} has is not what was copied; its own check says so, nothing was moved\n` +
      `  copied:   ${before}\n  restored: ${after}`,
  );
};

/**
 * Everything on `from` is on `to`, and `from` has ceded.
 * @throws when it has not; `from` then serves as before, or will by itself within the pause.
 */
export const move = async (order: Order, world: World, from: Host, to: Host): Promise<void> => {
  const { say } = world;
  const projects = await movers(order, from);
  await step(world, "prepare", async () => {
    await to.standby(from.name);
    await free(runningFault, order, to, say);
    await each(projects, async (project) => {
      const started = performance.now();
      const bytes = await to.take(project, from);
      const took = (performance.now() - started) / 1000;
      say(`${project}: ${(bytes / 1e6).toFixed(1)} MB copied in ${took.toFixed(1)} s; its pause will be about as long`);
    });
  });
  const word = await step(world, "quiesce", () => from.quiesce(to.name, pauseSeconds));
  await paused(world, from, word, async () => {
    const kept = await step(world, "difference", () =>
      each(projects, async (project) => ({ project, line: await from.check(project) })),
    );
    await step(world, "restore", () =>
      each(kept, async ({ project, line }) => {
        await to.take(project, from);
        await compare(project, line, to);
      }),
    );
    await step(world, "start", () => free(workloadFault, order, to, say));
    await step(world, "commit", () => from.cede(word));
  });
};
