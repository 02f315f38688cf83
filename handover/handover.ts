/**
 * Makes the ordered host serve. Each round looks at all hosts and does what their state asks for, so that a run that
 * was killed anywhere is continued, or undone when another host is ordered, by the next run alone.
 */
import { dead } from "./dead.ts";
import { finish, serve } from "./finish.ts";
import { move } from "./move.ts";
import type { Order } from "./order.ts";
import { alone, elsewhere, isKnown } from "./others.ts";
import { rehearse } from "./rehearse.ts";
import { revive } from "./revive.ts";
import { type Sighting, situation } from "./situation.ts";
import type { Host, World } from "./world.ts";

/** Finishing, moving, finishing: nothing needs more, and a world that does is not understood. */
const rounds = 4;

const contradiction = (hosts: readonly string[]): Error =>
  new Error(
    `${hosts.join(" and ")} both say that they serve; nothing was done\n` +
      "  look which of them has the newer data, and end the other: sudo outward deactivate",
  );

/** A host that was gone, has been shut out, and is back: it says that it serves, and reaches nobody. */
const withoutGhost = ({ gone, host }: Order, sightings: readonly Sighting[]): readonly Sighting[] =>
  sightings.some(({ name, status }) => name === host && status?.role === "active")
    ? sightings.filter(({ name }) => name !== gone?.host)
    : sightings;

/** @param previous the host that served after the last run that ended well */
export const handover = async (order: Order, world: World, previous: string | undefined): Promise<void> => {
  if (order.drill) {
    await world.look();
    return rehearse(order, world, await world.host(order.host));
  }
  for (let round = 0; round < rounds; round += 1) {
    const sightings = withoutGhost(order, await world.look());
    const now = situation(order.host, previous, sightings);
    if (now.kind === "contradiction") throw contradiction(now.hosts);
    if (now.kind === "dead") {
      if (!isKnown(order, sightings, now.host)) throw elsewhere(order.host, now.host);
      const heir = await world.host(order.host);
      if (order.gone?.host !== now.host) throw await dead(now, heir);
      await readmit(order, heir);
      return revive(order, order.gone, world, heir);
    }
    if (now.kind === "first") await alone(order, world);
    if (now.kind === "move") {
      world.say(`moving from ${now.from} to ${order.host}`);
      const [from, to] = [await world.host(now.from), await world.host(order.host)];
      await readmit(order, to);
      await unpause(from, to.name);
      await move(order, world, from, to);
      continue;
    }
    if (now.kind === "finish") {
      await finish(order, world, await world.host(now.host), now.leaving);
      if (now.host !== order.host) continue;
      return;
    }
    const host = await world.host(order.host);
    await unpause(host, undefined);
    return serve(order, world, host);
  }
  throw new Error(`${order.host} does not serve after ${rounds} rounds; look at every host with: sudo outward status`);
};

/** A run that was killed may have left a pause behind, for another host than the one that is ordered now. */
const unpause = async (host: Host, peer: string | undefined): Promise<void> => {
  const status = await host.status();
  if (status.role === "paused" && status.peer !== peer) await host.resume();
};

/** A host that has left before has no credentials any more. */
const readmit = async (order: Order, host: Host): Promise<void> => {
  if ((await host.status()).role !== "left") return;
  for (const { project, credential } of order.units) await host.entrust(project, credential);
};
