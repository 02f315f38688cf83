/** The first activation: a host that holds its units starts to serve. Moving between hosts builds on it. */
import { parseStatus, unitFault } from "./health.ts";
import type { Order } from "./order.ts";
import type { Remote } from "./remote.ts";
import { until } from "./until.ts";

/** First start of a workload may initialise a database. */
const deadlineMs = 180_000;

/** Starts every unit of the host and waits until each serves through its tunnel. May be repeated. */
export const activate = async (
  order: Order,
  remote: Pick<Remote, "run">,
  say: (line: string) => void,
): Promise<void> => {
  await remote.run(`sudo outward activate ${order.host}`);
  for (const { project } of order.units) {
    const started = Date.now();
    await until(
      { what: `${project} on ${order.host}`, deadlineMs, onReason: (reason) => say(`waiting: ${reason}`) },
      async () => unitFault(parseStatus(await remote.run("sudo outward status --json")), project),
    );
    say(`${project} serves (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
};
