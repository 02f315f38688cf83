/** A host takes another one's data: its workloads run, write nothing, and may have nothing to answer from yet. */
import { runningFault } from "./health.ts";
import type { Order } from "./order.ts";
import { without } from "./without.ts";
import type { Host, World } from "./world.ts";

export const standBy = async (order: Order, world: World, host: Host, peer: string): Promise<void> => {
  await host.standby(peer);
  await without(runningFault, order, host, world);
};
