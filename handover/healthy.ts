/** Waits for a host: none of some projects has a fault there. */
import { runningFault, unitFault } from "#host/client/health.ts";
import { poll } from "#host/client/poll.ts";
import type { HostCommands, World } from "./world.ts";

/** A first start of a workload may initialise a database; a tunnel may have to fall back to another protocol. */
export const healthyMs = 180_000;

/** @throws with the first fault that is left when the time is over */
export const untilHealthy = (
  fault: typeof unitFault,
  projects: readonly string[],
  host: HostCommands,
  { say }: Pick<World, "say">,
): Promise<void> =>
  poll(
    { what: host.name, deadlineMs: healthyMs, everyMs: 100, onReason: (reason) => say(`waiting: ${reason}`) },
    async () => {
      // Of one alone, what another one's answer takes is nobody's wait.
      const status = await host.status(projects.length === 1 ? projects[0] : undefined);
      return projects.map((project) => fault(status, project)).find((reason) => reason !== undefined);
    },
  );

/** What it serves is started, also at boot, and these have all their connections. @throws when they do not come to that */
export const untilConnected = async (
  projects: readonly string[],
  host: HostCommands,
  world: Pick<World, "say">,
): Promise<void> => {
  await host.start();
  await untilHealthy(unitFault, projects, host, world);
};

/**
 * A host takes another one's data by the claim that this gives: the project's workload runs, writes nothing, and may have
 * nothing to answer from yet.
 * @param over the pause that it is ready by, when that is over
 */
export const standBy = async (
  project: string,
  world: Pick<World, "say">,
  host: HostCommands,
  peer: string,
  over?: string,
): Promise<string> => {
  const claim = await host.standby(project, peer, over);
  await untilHealthy(runningFault, [project], host, world);
  return claim;
};
