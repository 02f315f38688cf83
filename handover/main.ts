/**
 * Run by the resource `active`: reads an order from standard input, makes that host serve, prints its name.
 * With `--leave` the host stops serving. Standard error carries the progress; exit code 1 comes with a reason.
 */
import { text } from "node:stream/consumers";
import { activate } from "./activate.ts";
import { leave } from "./leave.ts";
import { type Order, parseOrder } from "./order.ts";
import { Remote } from "./remote.ts";

const say = (line: string): void => console.error(line);

/** The name of the host that serves in the end. */
const serve = async (order: Order, previous: string | undefined): Promise<string> => {
  if (previous && previous !== order.host) {
    throw new Error(
      `${previous} serves; moving to ${order.host} is not built yet, so set outward:host back to what it was`,
    );
  }
  const remote = await Remote.connect(order.address, order.user);
  try {
    await activate(order, remote, say);
  } finally {
    remote.close();
  }
  return order.host;
};

try {
  const order = parseOrder(await text(process.stdin));
  if (process.argv[2] === "--leave") await leave(order, say);
  else console.log(await serve(order, process.env.PULUMI_COMMAND_STDOUT?.trim()));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
