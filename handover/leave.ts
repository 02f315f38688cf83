/** A host stops serving: connectors unregister, so that their tunnels may be deleted. Run before the stack is destroyed. */
import type { Order } from "./order.ts";
import { Remote } from "./remote.ts";

/** A host that does not answer is no obstacle: it is about to be deleted, and its connections time out at the edge. */
export const leave = async (order: Order, say: (line: string) => void): Promise<void> => {
  const remote = await Remote.connect(order.address, order.user).catch((error: Error) => {
    say(`${order.host} does not answer (${error.message}); its connections end by themselves`);
    return undefined;
  });
  if (!remote) return;
  try {
    await remote.run("sudo outward deactivate");
    say(`${order.host} stopped serving`);
  } finally {
    remote.close();
  }
};
