/**
 * What the program's own resources run. `handover` reads an order from standard input, makes that host serve, prints its
 * name; with `--leave` the host stops serving. Standard error carries the progress; exit code 1 comes with a reason.
 */
import { text } from "node:stream/consumers";
import { forgetDevice } from "./forget-device.ts";
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

/** The exit code; a reason is said. */
export const ended = async (work: () => Promise<void>): Promise<number> => {
  try {
    await work();
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
};

export const handoverCommand = (args: readonly string[]): Promise<number> =>
  ended(async () => {
    const order = parseOrder(await text(process.stdin));
    if (args[0] === "--leave") return inWorld(order, (world) => leave(order, world));
    const previous = process.env.PULUMI_COMMAND_STDOUT?.trim() || undefined;
    await inWorld(order, (world) => handover(order, world, previous));
    console.log(order.host);
  });

/** Takes a host's device out of the tailnet. */
export const forgetCommand = (): Promise<number> => ended(forgetDevice);
