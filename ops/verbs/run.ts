/** `bin/outward run`: a command in a service's own sandbox. */

import { notRun } from "../run/attended.ts";
import { ownSeat, runAt } from "../run/operator.ts";
import { hostOption } from "../run/place.ts";
import { stack, Usage, verb } from "../verb.ts";

export const runVerb = verb({
  name: "run",
  does: "runs a command in the sandbox of a project's service, where the project serves",
  about: `
As the service's user, with its variables and secrets, its limits, what it sees and what it may reach, and no more. Words
arrive as they are; no shell reads them but one that they begin with: -- sh -c "…". Of a terminal it makes one there. Without
a service it is the project's only one that is not its database.

Who it was (by the tailnet), when and which words is a line in the project's journal: bin/outward logs. A secret goes in by
standard input. It may write, so it is refused in a pause and where the project does not serve, and what begins a pause ends
it. One whose operator is gone ends within a minute; none runs for more than a day.`,
  words: "<project> [service]",
  rest: "<command>",
  options: { stack, host: hostOption },
  exits: {
    0: "the command ended so; each other code, too, is its own, and 128 and more that of a signal",
    [notRun]: "it was not run, or its end is not known",
  },
  cannot: notRun,
  read: ({ stack, host }, [project, service, ...more], _, words) => {
    if (project === undefined || more.length > 0)
      throw new Usage("a project, perhaps one of its services, and the command behind --: run blog web -- ls -l");
    if (words.length === 0)
      throw new Usage("no command: it stands behind --, e.g. run blog web -- ls -l; a shell is bin/outward shell");
    return { stack, host, project, service, words };
  },
  run: (order) => runAt(order, ownSeat()),
});
