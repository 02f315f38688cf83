/** A project from one host that serves it to another, up to the point of no return: whatever fails before, the old one serves on. */

import { isDark, runningFault, workloadFault } from "#host/client/health.ts";
import type { Paused } from "#host/protocol/answers.ts";
import { unitOf } from "#host/protocol/status.ts";
import { endPause, readmit, takeOver } from "./finish.ts";
import { standBy, untilHealthy } from "./healthy.ts";
import type { Order } from "./order.ts";
import { inPause, pauseLimit, pauseSeconds } from "./pause.ts";
import { step } from "./steps.ts";
import { type Transfer, transferOf } from "./transfer.ts";
import type { HostCommands, World } from "./world.ts";

/** A project whose data have gone over once, while the old host served on. */
export interface Prepared {
  readonly project: string;
  /** None when it keeps nothing. */
  readonly transfer: Transfer | undefined;
  readonly claim: string;
  /** Seconds that its pause may last. */
  readonly limit: number;
}

/** Its copy knows why it should not have been followed, and the host that serves did not. */
const unasked = (project: string, obstacle: string, { name }: HostCommands): Error =>
  new Error(
    `${project} ${obstacle}; what ${name} has of it is older than this checkout and could not say so, nothing was moved\n` +
      "  set outward:host back, run pulumi up to bring it up to date, and move then: it is dumped and loaded",
  );

/** All of a project's data go over once. */
const first = async (
  { project, follows }: Transfer,
  claim: string,
  { say }: World,
  from: HostCommands,
  to: HostCommands,
): Promise<void> => {
  const started = performance.now();
  const took = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (follows) {
    await from.open(project, to.address);
    await to.follow(project, claim, from);
    const obstacle = await to.obstacle(project);
    if (obstacle) throw unasked(project, obstacle, from);
    // Reads everything that was copied: a copy that cannot be read is found while nothing depends on it.
    await to.check(project);
    say(`${project}: follows after ${took()}`);
    return;
  }
  const bytes = await to.take(project, claim, from);
  say(`${project}: ${(bytes / 1e6).toFixed(1)} MB copied in ${took()}; its pause will be about as long`);
};

/** Its plain files go over once as well; what writes them has to run on the copy, and rests again. */
const firstFiles = async (
  project: string,
  claim: string,
  { say }: World,
  from: HostCommands,
  to: HostCommands,
): Promise<void> => say(`${project}: its plain files copied: ${await to.takeFiles(project, claim, from)}`);

/** An older run may have left a pause behind, and a copy that was ready by it. @returns that pause, which is over */
const over = async (project: string, from: HostCommands, to: HostCommands): Promise<string | undefined> => {
  await endPause(project, from);
  const unit = unitOf(await to.status(project), project);
  const ready = (unit?.role === "ready" && unit.pause) || undefined;
  if (ready) await from.resume(project, ready);
  return ready;
};

/** A host that lost its power as it began to serve does so by its own word, and nothing on it has been told to start at boot. */
const awake = async (project: string, world: World, host: HostCommands): Promise<void> => {
  if (!isDark(await host.status(project), project)) return;
  world.say(`${project}: ${host.name} serves it, and nothing of it runs there; it is started first`);
  await host.start();
  await untilHealthy(runningFault, [project], host, world);
};

/** @throws when its data cannot go over; nothing has happened then */
export const prepare = (
  order: Order,
  project: string,
  world: World,
  from: HostCommands,
  to: HostCommands,
): Promise<Prepared> =>
  step(world, "prepare", project, async () => {
    const began = performance.now();
    await awake(project, world, from);
    const transfer = await transferOf(project, world, from, to);
    await readmit(order, project, to);
    const claim = await standBy(project, world, to, from.name, await over(project, from, to));
    if (transfer)
      await Promise.all([
        first(transfer, claim, world, from, to),
        transfer.files && firstFiles(project, claim, world, from, to),
      ]);
    if (transfer?.files) await to.wake(project, claim);
    await untilHealthy(workloadFault, [project], to, world);
    // What it changed is not left to the pause.
    if (transfer?.files) await to.takeFiles(project, claim, from);
    return { project, transfer, claim, limit: pauseLimit((performance.now() - began) / 1_000) };
  });

/** What a project keeps, before and after: the same by its own word, or the move ends here. */
const compare = async (project: string, before: string, to: HostCommands): Promise<void> => {
  const { same, here } = await to.compare(project, before);
  if (same) return;
  throw new Error(
    `${project}: what ${to.name} has is not what was copied; its own check says so, it was not moved\n` +
      `  copied:   ${before}\n  restored: ${here}`,
  );
};

/** What one that follows has to reach. */
const positionOf = (
  { project, transfer }: Prepared,
  { position }: Paused,
  { name }: HostCommands,
): string | undefined => {
  if (!transfer?.follows) return undefined;
  if (position) return position;
  throw new Error(
    `${project} on ${name} does not say how far it has written; it is older than this checkout\n` +
      "  set outward:host back, run pulumi up to bring it up to date, and move then",
  );
};

/** The last of its data, in its pause: what has changed of the files, a dump once more of what does not follow. */
const last = async (
  { project, transfer, claim }: Prepared,
  world: World,
  from: HostCommands,
  to: HostCommands,
): Promise<void> => {
  const dumped = transfer && !transfer.follows;
  const [line] = await step(world, "difference", project, () =>
    Promise.all([dumped ? from.check(project) : undefined, transfer?.files && to.takeFiles(project, claim, from)]),
  );
  await step(world, "restore", project, async () => {
    if (line === undefined) return;
    await to.take(project, claim, from);
    await compare(project, line, to);
  });
};

/**
 * Everything of it is on `to`, which serves it, and `from` has left.
 * @throws when it has not ceded; `from` then serves it as before, or will by itself within the pause.
 */
export const move = async (one: Prepared, world: World, from: HostCommands, to: HostCommands): Promise<void> => {
  const { project, transfer, claim, limit } = one;
  const paused = await step(world, "quiesce", project, () =>
    from.quiesce(project, to.name, claim, pauseSeconds, limit),
  );
  const { pause } = paused;
  const key = await inPause(world, { project, host: from, pause, limit }, async () => {
    await last(one, world, from, to);
    await step(world, "start", project, async () => {
      await Promise.all([
        to.ready(project, claim, pause, paused.epoch, positionOf(one, paused, from)),
        transfer?.files && to.compareFiles(project, from),
      ]);
      await untilHealthy(workloadFault, [project], to, world);
    });
    // Whose answer was lost may have ceded: asked again it tells the same key, or that the pause is over.
    return step(world, "commit", project, () => from.cede(project, pause).catch(() => from.cede(project, pause)));
  });
  await takeOver(project, world, { giver: from, heir: to, claim, key });
};
