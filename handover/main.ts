/**
 * Run by the resource `active`: reads an order from standard input, makes that host serve, prints its name.
 * With `--leave` the host stops serving. Standard error carries the progress; exit code 1 comes with a reason.
 */
import { text } from "node:stream/consumers";
import { handover } from "./handover.ts";
import { worldOf } from "./hosts.ts";
import { leave } from "./leave.ts";
import { type Order, parseOrder } from "./order.ts";

const say = (line: string): void => console.error(line);

const serve = async (order: Order, previous: string | undefined): Promise<void> => {
  const world = await worldOf(order, say);
  try {
    await handover(order, world, previous || undefined);
  } finally {
    world.close();
  }
};

try {
  const order = parseOrder(await text(process.stdin));
  if (process.argv[2] === "--leave") await leave(order, say);
  else {
    await serve(order, process.env.PULUMI_COMMAND_STDOUT?.trim());
    console.log(order.host);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
