/** From one host that serves to another, up to the point of no return: whatever fails before, the old host serves on. */
import { workloadFault } from "./health.ts";
import type { Order } from "./order.ts";
import { paused, pauseSeconds } from "./pause.ts";
import { standBy } from "./stand-by.ts";
import { step } from "./steps.ts";
import { type Way, waysOf } from "./ways.ts";
import { without } from "./without.ts";
import type { Host, Pause, World } from "./world.ts";

const each = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> =>
  Promise.all(items.map(work));

const withFiles = (ways: readonly Way[]): readonly string[] =>
  ways.filter(({ files }) => files).map(({ project }) => project);

/** All of a project's data go over once, while the old host serves on. */
const first = async ({ project, follows }: Way, { say }: World, from: Host, to: Host): Promise<void> => {
  const started = performance.now();
  const took = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (follows) {
    await to.follow(project, from);
    // Reads everything that was copied: a copy that cannot be read is found while nothing depends on it.
    await to.check(project);
    say(`${project}: follows after ${took()}`);
    return;
  }
  const bytes = await to.take(project, from);
  say(`${project}: ${(bytes / 1e6).toFixed(1)} MB copied in ${took()}; its pause will be about as long`);
};

/** Its plain files go over once as well. */
const firstFiles = async (project: string, { say }: World, from: Host, to: Host): Promise<void> =>
  say(`${project}: its plain files copied: ${await to.takeFiles(project, from)}`);

const prepare = async (order: Order, world: World, from: Host, to: Host, ways: readonly Way[]): Promise<void> => {
  await standBy(order, world, to, from.name);
  if (ways.some(({ follows }) => follows)) await from.open(to.address);
  await Promise.all([
    each(ways, (way) => first(way, world, from, to)),
    each(withFiles(ways), (project) => firstFiles(project, world, from, to)),
  ]);
  // What writes plain files has to run on the copy. Then it rests again, and what it changed is not left to the pause.
  await each(withFiles(ways), (project) => to.wake(project));
  await without(workloadFault, order, to, world);
  await each(withFiles(ways), (project) => to.takeFiles(project, from));
};

/** What a project keeps, before and after: the same line, or the move ends here. */
const compare = async (project: string, before: string, to: Host): Promise<void> => {
  const after = await to.check(project);
  if (after === before) return;
  throw new Error(
    `${project}: what ${to.name} has is not what was copied; its own check says so, nothing was moved\n` +
      `  copied:   ${before}\n  restored: ${after}`,
  );
};

/** What each project that follows has to reach. */
const positionsOf = (ways: readonly Way[], { positions }: Pause, { name }: Host): Record<string, string> => {
  const followers = ways.filter(({ follows }) => follows).map(({ project }) => [project, positions[project]] as const);
  const silent = followers.find(([, position]) => !position);
  if (silent)
    throw new Error(
      `${silent[0]} on ${name} does not say how far it has written; it is older than this checkout\n` +
        "  set outward:host back, run pulumi up to bring it up to date, and move then",
    );
  return Object.fromEntries(followers) as Record<string, string>;
};

/**
 * Everything on `from` is on `to`, and `from` has ceded.
 * @throws when it has not; `from` then serves as before, or will by itself within the pause.
 */
export const move = async (order: Order, world: World, from: Host, to: Host): Promise<void> => {
  const ways = await waysOf(order, from, to);
  const copied = ways.filter(({ follows }) => !follows).map(({ project }) => project);
  const filed = withFiles(ways);
  await step(world, "prepare", () => prepare(order, world, from, to, ways));
  const pause = await step(world, "quiesce", () => from.quiesce(to.name, pauseSeconds));
  await paused(world, from, pause.word, async () => {
    const [kept] = await step(world, "difference", () =>
      Promise.all([
        each(copied, async (project) => ({ project, line: await from.check(project) })),
        each(filed, (project) => to.takeFiles(project, from)),
      ]),
    );
    await step(world, "restore", () =>
      each(kept, async ({ project, line }) => {
        await to.take(project, from);
        await compare(project, line, to);
      }),
    );
    await step(world, "start", async () => {
      const reach = positionsOf(ways, pause, from);
      await Promise.all([
        Object.keys(reach).length > 0 && to.promote(reach),
        each(filed, (project) => to.compareFiles(project, from)),
      ]);
      await without(workloadFault, order, to, world);
    });
    await step(world, "commit", () => from.cede(pause.word));
  });
};
