/** `bin/outward shell`: a shell in a service's own sandbox. */

import { notRun } from "../run/attended.ts";
import { atTerminal, ownSeat, runAt } from "../run/operator.ts";
import { hostOption } from "../run/place.ts";
import { stack, Usage, verb } from "../verb.ts";

export const shellVerb = verb({
  name: "shell",
  does: "a shell in the sandbox of a project's service, where the project serves",
  about: `
Held, recorded and ended as a command of bin/outward run is. It is bash, or what the service's image has of it.`,
  words: "<project> [service]",
  options: { stack, host: hostOption },
  exits: {
    0: "the shell ended so; each other code, too, is its own",
    [notRun]: "there was none, or its end is not known",
  },
  cannot: notRun,
  read: ({ stack, host }, [project, service, ...more]) => {
    if (project === undefined || more.length > 0)
      throw new Usage("a project, and perhaps one of its services: shell blog web");
    return { stack, host, project, service, words: [] };
  },
  run: (order) => {
    const seat = ownSeat();
    if (!atTerminal(seat)) throw new Usage("a shell wants a terminal; for a script: bin/outward run … -- sh -c '…'");
    return runAt(order, seat);
  },
});
