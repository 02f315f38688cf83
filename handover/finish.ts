/** After the point of no return: forward, or back without loss while the heir has not begun; repeated until it is done. */

import { unitFault } from "#host/client/health.ts";
import { unitOf } from "#host/protocol/status.ts";
import { untilConnected, untilHealthy } from "./healthy.ts";
import type { Order } from "./order.ts";
import type { Situation } from "./situation.ts";
import { step } from "./steps.ts";
import type { HostCommands, World } from "./world.ts";

type Of<Kind extends Situation["kind"]> = Extract<Situation, { kind: Kind }>;

/** A host that has left before has no credential any more. */
export const readmit = async (order: Order, project: string, host: HostCommands): Promise<void> => {
  const unit = unitOf(await host.status(project), project);
  const ordered = order.units.find((one) => one.project === project);
  if (unit?.tunnel === null && ordered) await host.entrust(project, ordered.credential);
};

const epochOn = async (project: string, host: HostCommands): Promise<number> =>
  unitOf(await host.status(project), project)?.epoch ?? 0;

/** It writes, is connected, and has all its connections; then the one that ceded to it leaves, whose reads were answered as well. */
export const takeOver = async (
  project: string,
  world: World,
  { giver, heir, claim, key }: { giver: HostCommands; heir: HostCommands; claim: string; key: string },
): Promise<void> => {
  await step(world, "connect", project, async () => {
    await heir.activate(project, claim, { key });
    await untilHealthy(unitFault, [project], heir, world);
  });
  await step(world, "leave", project, async () => giver.leave(project, heir.name, await epochOn(project, heir)));
};

/** The pause that a run which was killed may have left behind, over now. */
export const endPause = async (project: string, host: HostCommands): Promise<void> => {
  const unit = unitOf(await host.status(project), project);
  if (unit?.role === "paused" && unit.pause) await host.resume(project, unit.pause);
};

/** The giver has everything, and nothing was written meanwhile. */
export const goBack = async (project: string, world: World, { host, heir, claim }: Of<"back">): Promise<void> => {
  const [giver, other] = [await world.host(host), await world.host(heir)];
  const key = await other.renounce(project, claim);
  await giver.reclaim(project, await epochOn(project, other), { key });
  world.say(`${project}: ${heir} had not begun, so ${host} serves on`);
};

export const finish = async (order: Order, project: string, world: World, now: Of<"finish">): Promise<void> => {
  if (now.giver === order.host)
    return goBack(project, world, { kind: "back", host: now.giver, heir: now.host, claim: now.claim });
  const [giver, heir] = [await world.host(now.giver), await world.host(now.host)];
  await readmit(order, project, heir);
  await takeOver(project, world, { giver, heir, claim: now.claim, key: await giver.cede(project, now.pause) });
};

/** What a move that nobody orders any more has left behind: hosts that have ceded, and hosts that took the data. */
export const tidy = async (order: Order, project: string, world: World, now: Of<"serve">): Promise<void> => {
  // Of a run that was killed, or whose heir could not connect: those that ceded answer its readers until it does.
  if (now.host === order.host && now.leaving.length > 0)
    await step(world, "connect", project, async () => untilConnected([project], await world.host(now.host), world));
  for (const name of now.leaving)
    await step(world, "leave", project, async () => (await world.host(name)).leave(project, now.host, now.epoch));
  for (const { host, claim } of now.idle) {
    await endPause(project, await world.host(now.host));
    await (await world.host(host)).renounce(project, claim);
  }
};
