/** A host stops serving: connectors unregister, so that their tunnels may be deleted. Run before the stack is destroyed. */
import type { Order } from "./order.ts";
import type { Sighting } from "./situation.ts";
import type { World } from "./world.ts";

const told = "pulumi config set outward:mayEnd true && pulumi up, then pulumi destroy";

/** Why a host must not be destroyed unless somebody says so, undefined when nothing is lost with it. Pure. */
export const mayNotLeave = (name: string, sightings: readonly Sighting[]): string | undefined => {
  const status = sightings.find((sighting) => sighting.name === name)?.status;
  if (!status)
    return (
      `${name} does not answer, so nobody knows whether it serves and has the only data; nothing was destroyed\n` +
      "  start it again (its provider's console); if it is gone for good, run pulumi state delete and choose active"
    );
  if (status.role === "ceded")
    return (
      `${name} has given its data to ${status.peer}, which does not serve yet; nothing was destroyed\n` +
      `  run pulumi up in the stack of ${status.peer} first`
    );
  const heir = sightings.some((other) => other.status?.role === "ceded" && other.status.peer === name);
  if (status.role === "active" || status.role === "paused" || (status.role === "standby" && heir))
    return (
      `${name} serves, and its data would go with it; nothing was destroyed\n` +
      `  let another stack take over from this one first (outward:takeOverFrom), or say that it may end: ${told}`
    );
  return undefined;
};

/**
 * A host that does not answer is no obstacle where it may end: its connections time out at the edge.
 * @throws when the host serves and may not end.
 */
export const leave = async (order: Order, world: World): Promise<void> => {
  const sightings = await world.look();
  const refusal = order.mayEnd ? undefined : mayNotLeave(order.host, sightings);
  if (refusal) throw new Error(refusal);
  if (!sightings.find(({ name }) => name === order.host)?.status) {
    world.say(`${order.host} does not answer; its connections end by themselves`);
    return;
  }
  await (await world.host(order.host)).deactivate();
  world.say(`${order.host} stopped serving`);
};
