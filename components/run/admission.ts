/**
 * Whether the tailnet knows the host and lets this machine in, asked before each command on a host: the provider's SSH client
 * does not hear what the tailnet says, and waits for a browser for half an hour (tailscale.com/ssh/tailssh: a held connection).
 */
import * as pulumi from "@pulumi/pulumi";

/** Type of the commands that run on a host. */
export const onHosts = "command:remote:Command";

interface Dialled {
  readonly host: string;
  readonly user: string;
  readonly hostKey?: string;
}

/**
 * @throws when it is not whom the tailnet knows there, or the tailnet's policy refuses or waits; one that does not answer is
 * the provider's to dial, with its patience.
 */
export const mustBeAdmitted = async ({ host, user, hostKey }: Dialled): Promise<void> => {
  const { NotAdmitted } = await import("#host/client/admitting.ts");
  const { Remote } = await import("#host/client/ssh.ts");
  const { NotListed, Stranger } = await import("#host/client/tailnet.ts");
  const refusals = [NotAdmitted, NotListed, Stranger];
  const remote = await Remote.dial({ address: host, hostKey }, user).catch((error: unknown) => {
    if (refusals.some((refusal) => error instanceof refusal)) throw error;
    return undefined;
  });
  remote?.close();
};

/** A connection is secret to the provider, and comes as an output. */
const known = (connection: unknown): Promise<Dialled> =>
  new Promise((resolve) => pulumi.output(connection as Dialled).apply((plain) => resolve(plain as Dialled)));

export const admission = (): pulumi.ResourceHook =>
  new pulumi.ResourceHook("admission", async ({ newInputs }) => mustBeAdmitted(await known(newInputs?.connection)));
