/** How each project's data go from one host to another. */
import type { Order } from "./order.ts";
import type { Host } from "./world.ts";

export interface Way {
  readonly project: string;
  /** It follows, and is promoted. Otherwise a dump is loaded, once before the pause and once in it. */
  readonly follows: boolean;
}

/** Of every ordered project that keeps something on the host that serves. */
export const waysOf = async (order: Order, from: Host, to: Host): Promise<readonly Way[]> => {
  const [old, fresh] = await Promise.all([from.status(), to.status()]);
  return order.units.flatMap(({ project }) => {
    const has = old.units.find((unit) => unit.project === project && unit.keeps);
    const kind = fresh.units.find((unit) => unit.project === project)?.follow;
    return has ? [{ project, follows: has.follow !== null && has.follow === kind }] : [];
  });
};
