/** A command on a host that lives as long as whoever asked for it: what is typed goes there, what it says comes here. */
import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { within } from "#host/client/deadline.ts";
import { shellWord } from "#host/client/quoting.ts";
import { Session } from "#host/client/session.ts";
import type { Attached, Remote, Terminal } from "#host/client/ssh.ts";
import { onHost } from "#host/protocol/verbs.ts";

/** Whoever asks: a terminal, or pipes. */
export interface Seat {
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly output: Writable & { readonly isTTY?: boolean; readonly rows?: number; readonly columns?: number };
  readonly errors: Writable;
  /** What the terminal understands. @default xterm */
  readonly term?: string | undefined;
  /** Resolves with the number of the signal that asks whoever sits there to leave. */
  readonly left: Promise<number>;
}

export interface OperatorCommand {
  readonly project: string;
  readonly service: string;
  /** None: a shell. */
  readonly words: readonly string[];
  /** Whether it gets a terminal. */
  readonly tty: boolean;
}

/** It was not run, or nobody knows how it ended; as ssh has it. */
export const notRun = 255;

/** How often the host hears that somebody is there; it waits for 45 s (host/outward/commands/lease.py). */
const everyMs = 10_000;

/** Bytes of a command line: the kernel takes 128 KiB as one word, and on its way it is one. */
export const longestLine = 120_000;

/** Of the login shell on the host, which is the only one that reads it. @throws when it is too long */
export const commandLine = ({ project, service, words, tty }: OperatorCommand, key: string): string => {
  const own = [project, service, ...(tty ? ["--tty"] : []), "--key", key, "--"];
  const line = onHost("run", ...own, ...words.map(shellWord));
  const bytes = Buffer.byteLength(line);
  if (bytes <= longestLine) return line;
  throw new Error(`the command has ${bytes} bytes, and may have ${longestLine}; give what is long by standard input`);
};

/** Says to the host that somebody is there, for as long as that is so. */
class Attendance {
  readonly #remote: Remote;
  readonly #words: readonly string[];
  #session: Promise<Session> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(remote: Remote, project: string, key: string) {
    this.#remote = remote;
    this.#words = ["attend", project, key];
    const beat = (): void => {
      // Before it has begun, and after its end, nobody knows it; a connection that is lost ends the command itself.
      this.#say().catch(() => {});
    };
    this.#timer = setInterval(beat, everyMs);
    beat();
  }

  async #say(...more: readonly string[]): Promise<void> {
    const present = await this.#session?.catch(() => undefined);
    if (!present || present.over) this.#session = Session.open(this.#remote);
    await (await this.#session)?.run([...this.#words, ...more], "", 8);
  }

  /** It ends now. @throws when the host does not say so */
  over(): Promise<void> {
    return within(10, "the end of the command", this.#say("--over"));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#session?.then(
      (session) => session.close(),
      () => {},
    );
  }
}

const terminalOf = ({ output, term }: Seat): Terminal => ({
  term: term || "xterm",
  rows: output.rows ?? 24,
  cols: output.columns ?? 80,
});

/** Leads each to the other. @returns what ends that */
const led = (seat: Seat, { channel }: Attached, tty: boolean): (() => void) => {
  const { input, output, errors } = seat;
  const resized = (): void => {
    const { rows, cols } = terminalOf(seat);
    channel.setWindow(rows, cols, 0, 0);
  };
  // What is written to one that has ended is lost, as it would be here.
  channel.on("error", () => {});
  channel.pipe(output, { end: false });
  channel.stderr.pipe(errors, { end: false });
  if (tty) {
    input.setRawMode?.(true);
    output.on("resize", resized);
  }
  input.pipe(channel);
  return () => {
    if (tty) {
      input.setRawMode?.(false);
      output.off("resize", resized);
    }
    input.unpipe(channel);
    input.pause();
  };
};

/** @returns its exit code, 128 and more for a signal's. @throws when the connection is lost, or it is too long */
export const attended = async (remote: Remote, wanted: OperatorCommand, seat: Seat): Promise<number> => {
  const key = randomBytes(8).toString("hex");
  const unread = new Promise<number>((resolve) => seat.output.on("error", () => resolve(13)));
  const there = await remote.attach(commandLine(wanted, key), wanted.tty ? terminalOf(seat) : undefined);
  const attendance = new Attendance(remote, wanted.project, key);
  const part = led(seat, there, wanted.tty);
  const gone = Promise.race([seat.left, unread]).then(async (signal) => {
    await attendance.over().catch(() => {
      seat.errors.write("the host does not say that the command has ended; it does within a minute\n");
    });
    return 128 + signal;
  });
  try {
    return (await Promise.race([there.code, gone])) ?? notRun;
  } catch {
    throw new Error("the connection to the host was lost; the command ends within a minute");
  } finally {
    part();
    attendance.close();
  }
};
