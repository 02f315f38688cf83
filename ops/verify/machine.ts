/** The host's own view: probes that arrive by standard input, run as root over the tailnet, and leave nothing. */
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { NotAdmitted } from "#host/client/admitting.ts";
import { poll } from "#host/client/poll.ts";
import { Remote } from "#host/client/ssh.ts";
import { type Meant, Stranger } from "#host/client/tailnet.ts";
import { operatorUser } from "#settings/tailnet-policy.ts";
import { meantBy, type RecordedHost } from "../state/inventory.ts";

export interface Machine {
  readonly name: string;
  /** Where its probes run, as a row says it. */
  readonly place: string;
  /** Runs a file of `host/` with one argument and gives the JSON it prints, parsed. @throws with what it said. */
  readonly probe: <T extends z.ZodType>(file: string, schema: T, argument: unknown) => Promise<z.infer<T>>;
  /** Runs a command and gives its standard output. @throws with its standard error. */
  readonly run: (command: string) => Promise<string>;
  readonly close: () => void;
}

const program = (file: string): Promise<string> => readFile(new URL(`host/${file}`, import.meta.url), "utf8");

/** A first dial may hang until both ends know each other's keys. */
const dialMs = 45_000;

/** @throws when it does not answer, or is not whom the tailnet means */
export const dialHost = async (meant: Meant): Promise<Remote> => {
  const { address } = meant;
  let remote: Remote | undefined;
  let refused: NotAdmitted | Stranger | undefined;
  await poll({ what: `${operatorUser}@${address} to answer`, deadlineMs: dialMs }, async () => {
    try {
      remote = await Remote.dial(meant, operatorUser);
    } catch (error) {
      if (!(error instanceof NotAdmitted || error instanceof Stranger)) throw error;
      refused = error;
    }
    return undefined;
  });
  if (refused) throw refused;
  if (!remote) throw new Error(`${operatorUser}@${address} does not answer`);
  return remote;
};

/** @throws when the host does not answer over the tailnet. */
export const machineOf = async (host: RecordedHost): Promise<Machine> => {
  const { hostName } = host;
  const remote = await dialHost(meantBy(host));
  return {
    name: hostName,
    place: `root on ${hostName}`,
    probe: async (file, schema, argument) => {
      // Nothing of an argument is secret; base64 spares the quoting.
      const given = Buffer.from(JSON.stringify(argument)).toString("base64url");
      return schema.parse(JSON.parse(await remote.run(`sudo python3 - ${given}`, await program(file))));
    },
    run: (command) => remote.run(command),
    close: () => remote.close(),
  };
};
