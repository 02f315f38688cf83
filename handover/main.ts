/**
 * Run by the resource `active`: reads an order from standard input, makes that host serve, prints its name.
 * With `--leave` the host stops serving. Standard error carries the progress; exit code 1 comes with a reason.
 */
import { text } from "node:stream/consumers";
import { handover } from "./handover.ts";
import { worldOf } from "./hosts.ts";
import { leave } from "./leave.ts";
import { type Order, parseOrder } from "./order.ts";
import type { World } from "./world.ts";

const say = (line: string): void => console.error(line);

const inWorld = async (order: Order, work: (world: World) => Promise<void>): Promise<void> => {
  const world = await worldOf(order, say);
  try {
    await work(world);
  } finally {
    world.close();
  }
};

try {
  const order = parseOrder(await text(process.stdin));
  if (process.argv[2] === "--leave") await inWorld(order, (world) => leave(order, world));
  else {
    const previous = process.env.PULUMI_COMMAND_STDOUT?.trim() || undefined;
    await inWorld(order, (world) => handover(order, world, previous));
    console.log(order.host);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
