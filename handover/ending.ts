/** Projects that hosts of the stack serve, and that nobody orders any more. */
import type { Order } from "./order.ts";
import type { Observation } from "./situation.ts";
import type { World } from "./world.ts";

const serves: readonly string[] = ["active", "paused", "ceded"];

interface Other {
  readonly host: string;
  readonly project: string;
  readonly keeps: boolean;
  /** Another host has been let serve it: what is here goes with its unit. */
  readonly ceded: boolean;
}

const othersOf = (order: Order, observations: readonly Observation[]): readonly Other[] =>
  observations.flatMap(({ name: host, status }) =>
    (status?.units ?? [])
      .filter(({ project, role }) => serves.includes(role) && !order.units.some((unit) => unit.project === project))
      .map(({ project, keeps, role }) => ({ host, project, keeps, ceded: role === "ceded" })),
  );

/** Nobody takes them, and the host that has them is deleted after the move, or serves no more. */
const leftBehind = (projects: readonly string[], host: string): Error =>
  new Error(
    `${host} keeps data of ${projects.join(" and ")}, which this stack has no more; they would end with it, and nothing was moved\n` +
      "  move first, with the projects as they were, and take one out in a run of its own; or let the data end: " +
      "pulumi config set outward:mayEnd true",
  );

/** What a project keeps on the ordered host stays on its disk when it ends there. @throws when it would go with another host */
export const mayEndOthers = (order: Order, observations: readonly Observation[]): void => {
  if (order.mayEnd) return;
  const lost = othersOf(order, observations).filter(
    ({ keeps, host, ceded }) => keeps && (host !== order.host || ceded),
  );
  const [first] = lost;
  if (first)
    throw leftBehind(
      lost.filter(({ host }) => host === first.host).map(({ project }) => project),
      first.host,
    );
};

/** So that the engine may take them away: a host refuses that of one that it serves. */
export const endOthers = async (order: Order, world: World, observations: readonly Observation[]): Promise<void> => {
  for (const { host, project } of othersOf(order, observations)) {
    await (await world.host(host)).end(project);
    world.say(`${project}: ends on ${host}, since this stack has it no more`);
  }
};
