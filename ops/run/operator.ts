/** What `shell` and `run` share: they find the service, reach its host, and sit in front of what runs there. */
import { constants } from "node:os";
import { meantBy, readInventory } from "../state/inventory.ts";
import { dialHost } from "../verify/machine.ts";
import { attended, type Seat } from "./attended.ts";
import { placeOf, serviceOf } from "./place.ts";

export interface OperatorOrder {
  readonly stack: string | undefined;
  readonly host: string | undefined;
  readonly project: string;
  readonly service: string | undefined;
  /** None: a shell. */
  readonly words: readonly string[];
}

/** This process's own. */
export const ownSeat = (): Seat => ({
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  term: process.env.TERM,
  left: new Promise((resolve) => {
    for (const name of ["SIGHUP", "SIGINT", "SIGTERM"] as const)
      process.once(name, () => resolve(constants.signals[name]));
  }),
});

export const atTerminal = ({ input, output }: Seat): boolean => input.isTTY === true && output.isTTY === true;

/** @returns its exit code */
export const runAt = async ({ stack, host, project, service, words }: OperatorOrder, seat: Seat): Promise<number> => {
  const place = placeOf(await readInventory(stack), project, host);
  const chosen = serviceOf(place.unit, service);
  const remote = await dialHost(meantBy(place.host));
  try {
    return await attended(remote, { project, service: chosen, words, tty: atTerminal(seat) }, seat);
  } finally {
    remote.close();
  }
};
