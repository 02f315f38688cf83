/**
 * Run when a host's own files change: brings them, and confirms them over a connection that is made after they took
 * effect. What cuts the operator off is put back by the host within a minute, and this fails, so that no state has it.
 */
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { ended } from "#handover/command.ts";
import { poll } from "#host/client/poll.ts";
import { Remote } from "#host/client/ssh.ts";
import { baselineAnswerShape } from "#host/protocol/answers.ts";
import { entry, hostFile } from "#host/protocol/file.ts";
import { type Baseline, baselineShape } from "#host/protocol/manifest.ts";
import { onHost } from "#host/protocol/verbs.ts";

const order = z.strictObject({
  ...baselineShape.shape,
  files: z.array(entry.extend({ content: z.array(z.string()) })),
  host: z.string().min(1),
  /** In the tailnet. */
  address: z.string().min(1),
  user: z.string().min(1),
  /** The SSH host key that the host was born with. @default whichever the tailnet says */
  hostKey: z.string().min(1).optional(),
});

/** One connection to the host, as far as it is needed here. */
export type Connection = Pick<Remote, "run" | "lost" | "close">;

export interface Delivery {
  /** Another connection each time. */
  readonly connect: () => Promise<Connection>;
  readonly say: (line: string) => void;
  /** How long a new connection is waited for, less than the host waits for it. @default 50 s */
  readonly patienceMs?: number;
}

const changesIn = (answer: string): readonly string[] => baselineAnswerShape.parse(JSON.parse(answer)).changes;

/** What has changed; undefined when the change took the connection before it could be told. */
const brought = async (
  word: string,
  files: Baseline,
  { connect }: Delivery,
): Promise<readonly string[] | undefined> => {
  const connection = await connect();
  try {
    return changesIn(await connection.run(onHost("baseline", word), JSON.stringify(files)));
  } catch (error) {
    if (!connection.lost) throw error;
    return undefined;
  } finally {
    connection.close();
  }
};

const cutOff = (host: string, error: Error): Error =>
  new Error(
    `${error.message}\nthe change of the files of ${host} cuts the operator off: the host puts back what was before, ` +
      "within a minute, and nothing is to be done there; mend the change and run pulumi up again",
  );

/** The answer over a connection that is made for it; one that is lost meanwhile is made anew. @throws what the host refuses */
const overNew = async (host: string, command: string, { connect, patienceMs = 50_000 }: Delivery): Promise<string> => {
  let answer: { out: string } | { refused: unknown } | undefined;
  await poll({ what: `a new connection to ${host}`, deadlineMs: patienceMs, everyMs: 200 }, async () => {
    const connection = await connect();
    try {
      answer = { out: await connection.run(command) };
    } catch (refused) {
      if (connection.lost) throw refused;
      answer = { refused };
    } finally {
      connection.close();
    }
    return undefined;
  }).catch((error: Error) => {
    throw cutOff(host, error);
  });
  if (answer && "refused" in answer) throw answer.refused;
  return answer?.out ?? "";
};

/** @returns what has changed */
export const deliver = async (host: string, files: Baseline, delivery: Delivery): Promise<readonly string[]> => {
  const word = randomBytes(8).toString("hex");
  const changes = await brought(word, files, delivery);
  if (changes?.length === 0) return [];
  delivery.say(`${host}: trying ${changes?.join(", ") ?? "the change"}, until a new connection confirms it`);
  // Made before all is in force, a connection proves nothing: it is only told when that is.
  await overNew(host, onHost("tried", word), delivery);
  return changesIn(await overNew(host, onHost("confirm", word), delivery));
};

/** What the host's own files are, from standard input. */
export const baselineCommand = (): Promise<number> =>
  ended(async () => {
    const { host, address, user, hostKey, files, ...rest } = order.parse(JSON.parse(await text(process.stdin)));
    const entries = files.map(({ content, ...file }) => ({
      ...file,
      content: hostFile(file.path, content.join("\n")).content,
    }));
    const say = (line: string): void => console.error(line);
    const connect = (): Promise<Remote> => Remote.dial({ address, name: host, hostKey }, user);
    const changes = await deliver(host, { ...rest, files: entries }, { connect, say });
    say(`${host}: ${changes.length > 0 ? `${changes.join(", ")} kept` : "nothing to change"}`);
  });
