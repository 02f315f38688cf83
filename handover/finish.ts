/** After the point of no return: forward only, and repeated until it is done. */
import { unitFault } from "./health.ts";
import type { Order } from "./order.ts";
import { step } from "./steps.ts";
import { without } from "./without.ts";
import type { Host, World } from "./world.ts";

/** It writes, is connected, and every unit has all its connections. */
export const serve = (order: Order, world: World, host: Host): Promise<void> =>
  step(world, "connect", async () => {
    await host.activate();
    await without(unitFault, order, host, world);
  });

/** The host serves; then those that ceded to it leave, whose reads it has been answering as well. */
export const finish = async (order: Order, world: World, host: Host, leaving: readonly string[]): Promise<void> => {
  await serve(order, world, host);
  for (const name of leaving)
    await step(world, "leave", async () => {
      await (await world.host(name)).leave(host.name);
    });
};
