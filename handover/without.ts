/** Waits for a host: none of its ordered units has a fault. */
import type { unitFault } from "./health.ts";
import type { Order } from "./order.ts";
import { until } from "./until.ts";
import type { Host, World } from "./world.ts";

/** A first start of a workload may initialise a database; a tunnel may have to fall back to another protocol. */
const deadlineMs = 180_000;

/** @throws with the first fault that is left after three minutes */
export const without = (fault: typeof unitFault, order: Order, host: Host, { say }: World): Promise<void> =>
  until({ what: host.name, deadlineMs, everyMs: 100, onReason: (reason) => say(`waiting: ${reason}`) }, async () => {
    const status = await host.status();
    return order.units.map(({ project }) => fault(status, project)).find((reason) => reason !== undefined);
  });
