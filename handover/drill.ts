/** A drill: the last backups on a host that nobody will ever reach, up to where it could serve, and no further. */

import { workloadFault } from "#host/client/health.ts";
import { standBy, untilHealthy } from "./healthy.ts";
import type { Order } from "./order.ts";
import { step } from "./steps.ts";
import type { HostCommands, World } from "./world.ts";

/** What the host says instead of a peer. */
const peer = "drill";

/** One line per project, for `bin/outward drill` and for people. */
const report = (project: string, ended: PromiseSettledResult<Awaited<ReturnType<HostCommands["restore"]>>>): string =>
  ended.status === "fulfilled"
    ? `drill: ${project}: ${ended.value.compared ? "ok" : "untried"}: ${ended.value.report}`
    : `drill: ${project}: failed: ${String(ended.reason?.message ?? ended.reason).replaceAll(/\s+/g, " ")}`;

/** @throws when a project that keeps something has no backup that can be restored, or does not work with it */
export const drillOn = async (order: Order, world: World, host: HostCommands): Promise<void> => {
  const projects = order.units.map(({ project }) => project);
  const claims = await step(world, "prepare", host.name, () =>
    Promise.all(projects.map(async (project) => ({ project, claim: await standBy(project, world, host, peer) }))),
  );
  const { units } = await host.status();
  const keeping = claims.filter(({ project }) => units.some((unit) => unit.project === project && unit.keeps));
  const ends = await step(world, "restore", host.name, () =>
    // All of them: who drills wants to know of each.
    Promise.allSettled(keeping.map(({ project, claim }) => host.restore(project, claim))),
  );
  for (const [nth, end] of ends.entries()) world.say(report(keeping[nth]?.project ?? "", end));
  if (ends.some(({ status }) => status === "rejected"))
    throw new Error("the drill found backups that cannot be restored");
  await step(world, "start", host.name, () => untilHealthy(workloadFault, projects, host, world));
};
