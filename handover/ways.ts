/** How each project's data go from one host to another. */
import type { Order } from "./order.ts";
import type { Host } from "./world.ts";

export interface Way {
  readonly project: string;
  /** It follows, and is promoted. Otherwise a dump is loaded, once before the pause and once in it. */
  readonly follows: boolean;
  /** It keeps plain files besides: they are copied before the pause, and in it what has changed. */
  readonly files: boolean;
}

const silent = (project: string, host: string): Error =>
  new Error(
    `${project} on ${host} does not give its plain files; it is older than this checkout, nothing was moved\n` +
      "  set outward:host back, run pulumi up to bring it up to date, and move then",
  );

/**
 * Of every ordered project that keeps something on the host that serves.
 * @throws when one should keep plain files and the host that serves knows nothing of them
 */
export const waysOf = async (order: Order, from: Host, to: Host): Promise<readonly Way[]> => {
  const [old, fresh] = await Promise.all([from.status(), to.status()]);
  return order.units.flatMap(({ project }) => {
    const has = old.units.find((unit) => unit.project === project && unit.keeps);
    const takes = fresh.units.find((unit) => unit.project === project);
    const files = (takes?.paths ?? null) !== null;
    if (has && files && !has.paths) throw silent(project, from.name);
    return has ? [{ project, follows: has.follow !== null && has.follow === takes?.follow, files }] : [];
  });
};
