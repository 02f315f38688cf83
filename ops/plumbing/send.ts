/**
 * Run before a unit is applied that runs something of the operator's own: sends it to the host by its sum, unless the host has
 * it. What was read when the change was planned is what is sent, or nothing: the host keeps nothing of another sum.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { ended } from "#handover/command.ts";
import { NoAnswer, within } from "#host/client/deadline.ts";
import { Remote } from "#host/client/ssh.ts";
import { onHost } from "#host/protocol/verbs.ts";
import { Unfit } from "#settings/artifacts/folder.ts";
import { packed } from "#settings/artifacts/packing.ts";

const order = z.strictObject({
  host: z.string().min(1),
  /** In the tailnet. */
  address: z.string().min(1),
  user: z.string().min(1),
  /** The SSH host key that the host was born with. */
  hostKey: z.string().min(1),
  project: z.string().min(1),
  /** From where the program runs on. */
  path: z.string().min(1),
  sha256: z.string().length(64),
});

export type Sending = Pick<z.infer<typeof order>, "project" | "path" | "sha256">;

/** One connection to the host, as far as it is needed here. */
export type HostLine = Pick<Remote, "run" | "start">;

/** Seconds until the host has read what it has, or has taken more, or has it on its disk. */
const patience = { has: 300, takes: 120, keeps: 300 } as const;

const receive = "outward receive";

/** What became of the bytes on their way: they were all written, or why not. */
interface Written {
  readonly bytes: number;
  /** Of all of them. */
  readonly sha256?: string;
  /** They could not be read as they were found. */
  readonly unread?: string;
}

/** @param over settles when the host reads no more @throws when it takes none for too long */
const written = async (from: Readable, to: NodeJS.WritableStream, over: Promise<unknown>): Promise<Written> => {
  const sum = createHash("sha256");
  let [bytes, read] = [0, true];
  over.then(() => {
    read = false;
    from.destroy();
  });
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      sum.update(chunk);
      bytes += chunk.length;
      if (!to.write(chunk)) await Promise.race([within(patience.takes, receive, once(to, "drain")), over]);
    }
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    return read ? { bytes, unread: error instanceof Error ? error.message : String(error) } : { bytes };
  } finally {
    to.end();
  }
  return read ? { bytes, sha256: sum.digest("hex") } : { bytes };
};

const changed = (path: string, how = ""): Error =>
  new Error(
    `${path} changed while it was being sent${how && ` (${how})`}, and nothing of it was kept; run pulumi up again`,
  );

/** @returns the bytes that were sent */
const send = async ({ project, path, sha256 }: Sending, connection: HostLine): Promise<number> => {
  const { bytes } = await packed(path);
  const { channel, ended: done } = await connection.start(onHost("receive", project, sha256));
  channel.resume().on("error", () => {});
  // It may have it by now of another run, or have no room for it.
  const over = done.catch(() => {});
  const sent = await written(bytes, channel, over);
  try {
    await within(patience.keeps, receive, done);
  } catch (error) {
    if (sent.unread !== undefined) throw changed(path, sent.unread);
    throw sent.sha256 === undefined || sent.sha256 === sha256 ? error : changed(path);
  }
  return sent.bytes;
};

/** @returns whether it had to be sent */
export const sendArtifact = async (
  host: string,
  artifact: Sending,
  connection: HostLine,
  say: (line: string) => void,
): Promise<boolean> => {
  const { project, path, sha256 } = artifact;
  const asked = await within(patience.has, "outward has", connection.run(onHost("has", project, sha256)));
  const about = `${host}: ${path}, ${sha256.slice(0, 12)},`;
  if (asked.trim() === "yes") {
    say(`${about} is there already`);
    return false;
  }
  const bytes = await send(artifact, connection).catch((error: unknown) => {
    throw error instanceof Unfit ? new Error(`${path} ${error.message}`) : error;
  });
  say(`${about} is there now: ${(bytes / 1e6).toFixed(1)} MB`);
  return true;
};

/** What a host is to have, from standard input. */
export const sendCommand = (): Promise<number> =>
  ended(async () => {
    const { host, address, user, hostKey, ...artifact } = order.parse(JSON.parse(await text(process.stdin)));
    const remote = await Remote.dial({ address, name: host, hostKey }, user);
    try {
      await sendArtifact(host, artifact, remote, (line) => console.error(line));
    } finally {
      remote.close();
    }
  });
