/** Hosts of other stacks that serve the same edge: one stack takes over from another only when it was told to. */
import { isOf, type Order } from "./order.ts";
import type { Observation } from "./situation.ts";
import type { World } from "./world.ts";

const serving: readonly string[] = ["active", "paused", "ceded"];

/** The one that has the data is of no stack that the order names. */
export const elsewhere = (own: string, host: string): Error =>
  new Error(
    `what ${own} is to serve has been taken over by ${host}, a host of another stack; nothing was done\n` +
      "  pulumi destroy this stack; or take the service back: pulumi config set outward:takeOverFrom <the stack of that host>",
  );

/** A stack that is to take over, and finds nobody who serves. */
const nobody = (prefix: string): Error =>
  new Error(
    `no host called ${prefix}… serves, so there is nothing to take over; nothing was done\n` +
      "  look whether that stack is up; to begin without its data: pulumi config rm outward:takeOverFrom",
  );

const served = (own: string, by: string): Error =>
  new Error(
    `${by}, a host of another stack, serves what ${own} is to serve; nothing was done\n` +
      "  take over from it: pulumi config set outward:takeOverFrom <the stack of that host>; or pulumi destroy this stack",
  );

/** Cloudflare would send readers to both, if that one does serve. */
const silent = ({ host, tag }: Order, name: string, projects: readonly string[]): Error =>
  new Error(
    `${name}, a host of another stack, does not answer: if it serves what ${host} is to serve, ${projects.join(" and ")} ` +
      "would begin with nothing beside it; nothing was done\n" +
      `  start it, or take it out of the tailnet if it is no more (every host with ${tag} is asked); or, if it has nothing of this:\n` +
      `  pulumi config set --path 'outward:handover.startEmpty[0]' ${projects[0]}, and run pulumi up again`,
  );

/** A host of a stack that the order names, or one that is seen all the same. */
export const isKnown = (order: Order, observations: readonly Observation[], host: string): boolean =>
  observations.some(({ name }) => name === host) || order.prefixes.some((prefix) => isOf(prefix, host));

/**
 * To be asked before a host is the first to serve.
 * @throws when somebody should serve and nobody does, or a host of another stack serves the same tunnels, or may.
 */
export const alone = async (order: Order, world: World): Promise<void> => {
  if (order.prefixes[1]) throw nobody(order.prefixes[1]);
  const { units } = await (await world.host(order.host)).status();
  const mayNot = units
    .filter(({ keeps, project }) => keeps && !order.startEmpty?.includes(project))
    .map(({ project }) => project);
  const tunnels = new Set<unknown>(order.units.map(({ tunnel }) => tunnel));
  for (const { name, status } of await world.hostsOfOtherStacks()) {
    if (!status && mayNot.length > 0) throw silent(order, name, mayNot);
    if (!status) world.say(`${name} does not answer; if it serves the same edge, it must not be started again`);
    if (status?.units.some(({ role, tunnel }) => serving.includes(role) && tunnels.has(tunnel)))
      throw served(order.host, name);
  }
};
