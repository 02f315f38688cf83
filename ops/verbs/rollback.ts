/** `bin/outward rollback`: the version of a project that ran before, without a lost request. */
import { onHost } from "#host/protocol/verbs.ts";
import { hostOption, placeOf } from "../run/place.ts";
import { meantBy, readInventory } from "../state/inventory.ts";
import { stack, Usage, verb } from "../verb.ts";
import { dialHost } from "../verify/machine.ts";

interface Asked {
  readonly stack: string | undefined;
  readonly host: string | undefined;
  readonly project: string;
}

const main = async ({ stack, host, project }: Asked): Promise<number> => {
  const place = placeOf(await readInventory(stack), project, host);
  const remote = await dialHost(meantBy(place.host));
  try {
    const { channel, code } = await remote.attach(onHost("rollback", project));
    channel.pipe(process.stdout, { end: false });
    channel.stderr.pipe(process.stderr, { end: false });
    return (await code) ?? 2;
  } finally {
    remote.close();
  }
};

export const rollback = verb({
  name: "rollback",
  does: "runs the version of a project again that ran before its last change, without a lost request",
  about: `
Its services, their variables and files as they were; what its routes lead to is exchanged, and one that is not well does not
take the place of what serves. Limits, routes, files of secrets and the data stay as they are, and what has run to its end (a
migration) is neither run again nor undone: two versions have to live with the same data.

The stack orders the newer version until its data change: status says so, and the next change of the data is what runs then.
Once more, and the project runs again what it ran. Who it was is a line in the project's journal.`,
  words: "<project>",
  options: { stack, host: hostOption },
  exits: {
    0: "it runs",
    1: "it does not, and what served serves on; the reason is said",
    2: "nobody could be asked, or wrong usage",
  },
  read: ({ stack, host }, [project, ...more]): Asked => {
    if (project === undefined || more.length > 0) throw new Usage("a project: rollback blog");
    return { stack, host, project };
  },
  run: main,
});
