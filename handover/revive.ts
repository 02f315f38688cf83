/** When the host with the data is gone for good: its last backups are restored, and it is shut out before another serves. */
import { serve } from "./finish.ts";
import { workloadFault } from "./health.ts";
import type { Order } from "./order.ts";
import { standBy } from "./stand-by.ts";
import { step } from "./steps.ts";
import { without } from "./without.ts";
import type { Host, World } from "./world.ts";

type Gone = NonNullable<Order["gone"]>;

/** Projects to restore. @throws when one has no backup and may not begin with nothing */
const restorable = async (gone: Gone, host: Host): Promise<readonly string[]> => {
  const { units } = await host.status();
  const keeping = units.filter(({ keeps }) => keeps);
  const lost = keeping.filter(({ backup, project }) => !backup && !gone.startEmpty.includes(project));
  if (lost.length > 0)
    throw new Error(
      `${lost.map(({ project }) => project).join(" and ")} had no backup: what ${gone.host} has of it is lost with it\n` +
        "  to begin with nothing: pulumi config set --path 'outward:handover.startEmpty[0]' " +
        `${lost[0]?.project}, and run pulumi up again`,
    );
  return keeping.filter(({ backup }) => backup).map(({ project }) => project);
};

/** The host serves what its predecessor's last backups have. May be repeated. */
export const revive = async (order: Order, gone: Gone, world: World, host: Host): Promise<void> => {
  const projects = await restorable(gone, host);
  world.say(`${gone.host} is gone: ${host.name} begins with its last backups; what came later is missing`);
  await step(world, "prepare", () => standBy(order, world, host, gone.host));
  await step(world, "restore", () =>
    Promise.all(projects.map(async (project) => world.say(`${project}: ${await host.restore(project)}`))),
  );
  await step(world, "start", () => without(workloadFault, order, host, world));
  await step(world, "fence", () => world.fence(gone));
  await serve(order, world, host);
};
