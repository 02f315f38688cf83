/** After the point of no return: forward only, and repeated until it is done. */
import { unitFault } from "./health.ts";
import type { Order } from "./order.ts";
import { step } from "./steps.ts";
import { until } from "./until.ts";
import type { Host, World } from "./world.ts";

const connectMs = 180_000;

/** It writes, is connected, and every unit has all its connections. */
export const serve = (order: Order, world: World, host: Host): Promise<void> =>
  step(world, "connect", async () => {
    await host.activate();
    await Promise.all(
      order.units.map(({ project }) =>
        until(
          {
            what: `${project} on ${host.name}`,
            deadlineMs: connectMs,
            everyMs: 200,
            onReason: (reason) => world.say(`waiting: ${reason}`),
          },
          async () => unitFault(await host.status(), project),
        ),
      ),
    );
  });

/** The host serves; then those that ceded to it leave, whose reads it has been answering as well. */
export const finish = async (order: Order, world: World, host: Host, leaving: readonly string[]): Promise<void> => {
  await serve(order, world, host);
  for (const name of leaving)
    await step(world, "leave", async () => {
      await (await world.host(name)).leave(host.name);
    });
};
