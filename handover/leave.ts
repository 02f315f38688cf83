/** A host stops serving: connectors unregister, so that their tunnels may be deleted. Run before the stack is destroyed. */
import type { Order } from "./order.ts";
import type { Observation } from "./situation.ts";
import type { World } from "./world.ts";

const consent = "pulumi config set outward:mayEnd true && pulumi up, then pulumi destroy";

/** Why a host must not be destroyed unless somebody says so, undefined when nothing is lost with it. Pure. */
export const mayNotLeave = (name: string, observations: readonly Observation[]): string | undefined => {
  const status = observations.find((one) => one.name === name)?.status;
  if (!status)
    return (
      `${name} does not answer, so nobody knows whether it serves and has the only data; nothing was destroyed\n` +
      "  start it again (its provider's console); if it is gone for good, run pulumi state delete and choose active"
    );
  const given = status.units.find(({ role }) => role === "ceded");
  if (given)
    return (
      `${name} has given ${given.project} to ${given.peer}, which does not serve yet; nothing was destroyed\n` +
      `  run pulumi up in the stack of ${given.peer} first`
    );
  const heirs = observations
    .flatMap((other) => other.status?.units ?? [])
    .flatMap(({ role, heir }) => (role === "ceded" ? [heir] : []));
  const served = status.units.find(
    ({ role, claim }) => role === "active" || role === "paused" || (role === "ready" && heirs.includes(claim)),
  );
  if (served)
    return (
      `${name} serves ${served.project}, and its data would go with it; nothing was destroyed\n` +
      `  let another stack take over from this one first (outward:takeOverFrom), or say that it may end: ${consent}`
    );
  return undefined;
};

/**
 * A host that does not answer is no obstacle where it may end: its connections time out at the edge.
 * @throws when the host serves and may not end.
 */
export const leave = async (order: Order, world: World): Promise<void> => {
  const observations = await world.observe();
  const refusal = order.mayEnd ? undefined : mayNotLeave(order.host, observations);
  if (refusal) throw new Error(refusal);
  const status = observations.find(({ name }) => name === order.host)?.status;
  if (!status) {
    world.say(`${order.host} does not answer; its connections end by themselves`);
    return;
  }
  const host = await world.host(order.host);
  // Beside each other: a connector answers what is under way before it ends.
  await Promise.all(status.units.map(({ project }) => host.end(project)));
  world.say(`${order.host} stopped serving`);
};
