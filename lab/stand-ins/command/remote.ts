/** remote.Command: a command over SSH. Not modelled: noticing that the server refuses an environment variable. */
import type { ClientChannel } from "ssh2";
import type { Context, Old, Resource } from "../provider.ts";
import { type Connection, completed, connectionFailures } from "./connection.ts";
import { type Dialled, dial } from "./dial.ts";
import { type Common, commonFailures, commonInputs, previousOutput } from "./inputs.ts";
import { commandId } from "./local.ts";
import { failure, type Said, transcriptOf } from "./transcript.ts";

interface Remote extends Common {
  readonly connection: Connection;
}

/** How it ended, in the words of Go's SSH library. */
const ending = (code: number | null | undefined, signal: string | undefined): string => {
  if (signal) return `Process exited with status ${code ?? 1} from signal ${signal.replace(/^SIG/, "")}`;
  return typeof code === "number"
    ? `Process exited with status ${code}`
    : "wait: remote command exited without exit status or exit signal";
};

const runOn = ({ client }: Dialled, command: string, inputs: Remote, ctx: Context, old?: Old): Promise<Said> =>
  new Promise((resolve, reject) => {
    const transcript = transcriptOf(inputs, ctx.status);
    let ended: { code: number | null | undefined; signal: string | undefined } = { code: undefined, signal: undefined };
    const cancel = (): void => void client.destroy();
    const close = (): void => {
      ctx.signal.removeEventListener("abort", cancel);
      const said = transcript.said();
      if (ended.code === 0 && !ended.signal) resolve(said);
      else reject(failure(ending(ended.code, ended.signal), command, transcript));
    };
    // Listeners are there before this returns: a quick command's exit arrives together with the channel.
    const listen = (channel: ClientChannel): void => {
      // ssh2 destroys a channel when both directions have ended, and the exit status may still be on its way then.
      channel.destroy = () => channel;
      channel.on("data", (bytes: Buffer) => transcript.heard("stdout", bytes));
      channel.stderr.on("data", (bytes: Buffer) => transcript.heard("stderr", bytes));
      channel.on("error", () => {});
      channel.on("exit", (code: number | null, signal?: string) => {
        ended = { code, signal };
      });
      channel.once("close", close).end(inputs.stdin ?? "");
    };
    ctx.signal.addEventListener("abort", cancel, { once: true });
    client.on("error", (error) => reject(failure(error.message, command, transcript)));
    client.once("close", () => reject(failure("the connection was lost", command, transcript)));
    const env = { ...inputs.environment, ...previousOutput(inputs, old) };
    client.exec(command, { env }, (error, channel) => (error ? reject(error) : listen(channel)));
  });

const runRemote = async (command: string | undefined, inputs: Remote, ctx: Context, old?: Old): Promise<Said> => {
  if (command === undefined) {
    return { stdout: String(old?.outputs.stdout ?? ""), stderr: String(old?.outputs.stderr ?? "") };
  }
  const to = await dial(inputs.connection, ctx);
  try {
    return await runOn(to, command, inputs, ctx, old);
  } finally {
    to.end();
  }
};

export const remoteCommand: Resource = {
  inputs: [...commonInputs, "connection"],
  required: ["connection"],
  secrets: ["connection"],
  replaceOn: ["triggers"],
  computed: ["stdout", "stderr"],
  unsettled: () => ["stdout", "stderr"],
  check: (inputs) => {
    const connection = "connection" in inputs ? { connection: completed(inputs.connection) } : {};
    const failures = "connection" in inputs ? connectionFailures(inputs.connection) : [];
    return {
      inputs: { addPreviousOutputInEnv: true, ...inputs, ...connection },
      failures: [...failures, ...commonFailures(inputs)],
    };
  },
  create: async (inputs, ctx, name) => {
    const remote = inputs as unknown as Remote;
    return { id: commandId(name), outputs: { ...(await runRemote(remote.create, remote, ctx)) } };
  },
  update: async (_, inputs, old, ctx) => {
    const remote = inputs as unknown as Remote;
    return { ...(await runRemote(remote.update ?? remote.create, remote, ctx, old)) };
  },
  delete: async (_, old, ctx) => {
    const remote = old.inputs as unknown as Remote;
    await runRemote(remote.delete, remote, ctx, old);
  },
};
