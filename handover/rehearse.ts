/** A drill: the last backups on a host that nobody will ever reach, up to where it could serve, and no further. */
import { workloadFault } from "./health.ts";
import type { Order } from "./order.ts";
import { standBy } from "./stand-by.ts";
import { step } from "./steps.ts";
import { without } from "./without.ts";
import type { Host, World } from "./world.ts";

/** What the host says instead of a peer. */
const peer = "drill";

/** One line per project, for `ops/drill.ts` and for people. */
const report = (project: string, ended: PromiseSettledResult<string>): string =>
  ended.status === "fulfilled"
    ? `drill: ${project}: ok: ${ended.value}`
    : `drill: ${project}: failed: ${String(ended.reason?.message ?? ended.reason).replaceAll(/\s+/g, " ")}`;

/** @throws when a project that keeps something has no backup that can be restored, or does not work with it */
export const rehearse = async (order: Order, world: World, host: Host): Promise<void> => {
  await step(world, "prepare", () => standBy(order, world, host, peer));
  const { units } = await host.status();
  const keeping = units.filter(({ keeps }) => keeps).map(({ project }) => project);
  const ends = await step(world, "restore", () =>
    // All of them: who drills wants to know of each.
    Promise.allSettled(keeping.map((project) => host.restore(project))),
  );
  for (const [nth, end] of ends.entries()) world.say(report(keeping[nth] ?? "", end));
  if (ends.some(({ status }) => status === "rejected"))
    throw new Error("the drill found backups that cannot be restored");
  await step(world, "start", () => without(workloadFault, order, host, world));
};
