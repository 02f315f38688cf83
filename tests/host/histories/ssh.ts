/**
 * Stands for `ssh2` in a history: a connection leads to a host of the cloud that is played, and a command to the host's
 * real program. The operator may die before or after any command, which ends every connection.
 */
import { EventEmitter } from "node:events";
import { Duplex, PassThrough } from "node:stream";
import { operators } from "./operator.ts";
import type { Running } from "./programs.ts";

export interface Aside {
  readonly code: number;
  readonly out: string;
  /** On standard error. */
  readonly said: string;
}

/** Whom the connections of a run are to. */
export interface Wire {
  /** Undefined when nobody answers there. */
  dial(address: string): Promise<string | undefined>;
  /** Half a command: false when the operator has died with it. */
  half(): boolean;
  /** Called before each command that is sent. */
  tick(): Promise<void>;
  start(host: string, words: readonly string[]): Running;
  /** What a command answers that is none of the program's. */
  aside(host: string, command: string): Aside | undefined;
  opened(client: Client): void;
}

const current = (): Wire => {
  const operator = operators.getStore();
  if (!operator) throw new Error("nothing may be dialled outside of a history");
  return operator;
};

/** A command's standard input and output, as ssh2 gives them. */
class Channel extends Duplex {
  readonly stderr = new PassThrough();
  #socket: Running["socket"] | undefined;

  constructor() {
    super({ autoDestroy: false, emitClose: false });
  }

  lead(running: Running, answered: () => boolean, asked: () => Promise<boolean>): void {
    this.#socket = running.socket;
    this.asked = asked;
    running.socket.on("data", (chunk: Buffer) => {
      if (answered()) this.push(chunk);
    });
    running.socket.once("close", () => this.push(null));
    running.socket.once("end", () => running.socket.destroy());
  }

  asked: () => Promise<boolean> = async () => true;

  override _read(): void {}

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.asked().then((alive) => {
      if (alive && this.#socket?.writable) this.#socket.write(chunk);
      done();
    });
  }

  override _final(done: () => void): void {
    this.#socket?.end();
    done();
  }

  /** What was written goes on its way: whoever takes it has to know which order it is. */
  cut(): void {
    this.#socket?.destroySoon();
  }

  /** Both streams are read to their end before it closes. */
  close(code: number, said: string): void {
    let open = 2;
    const ended = (): void => {
      open -= 1;
      if (open === 0) this.emit("close", code);
    };
    if (this.readableEnded) ended();
    else this.once("end", ended);
    this.stderr.once("end", ended);
    this.emit("exit", code);
    this.stderr.end(said);
  }
}

type Opened = (error: Error | undefined, channel: Channel) => void;

export class Client extends EventEmitter {
  host = "";
  readonly #wire = current();
  #lost = false;
  readonly #channels = new Set<Channel>();

  connect({ host: address }: { host: string }): void {
    this.#wire.dial(address).then((host) => {
      if (host === undefined) return this.emit("error", new Error("no answer"));
      this.host = host;
      this.#wire.opened(this);
      return this.emit("ready");
    });
  }

  exec(command: string, opened: Opened): void {
    const channel = new Channel();
    const lost = (): void => opened(new Error(`${command}: the connection was lost`), channel);
    if (this.#lost) {
      lost();
      return;
    }
    const aside = this.#wire.aside(this.host, command);
    if (aside !== undefined) {
      opened(undefined, channel);
      channel.push(aside.out);
      channel.push(null);
      channel.close(aside.code, aside.said);
      return;
    }
    const [sudo, program, ...words] = command.split(" ");
    if (sudo !== "sudo" || program !== "outward") throw new Error(`${command}: nothing stands for it`);
    if (words[0] === "session") {
      this.#session(channel, opened);
      return;
    }
    this.#wire
      .tick()
      .then(() => (this.#wire.half() && !this.#lost ? this.#command(words, channel, opened) : lost()), lost);
  }

  #started(words: readonly string[], channel: Channel): Running {
    const running = this.#wire.start(this.host, words);
    this.#channels.add(channel);
    return running;
  }

  /** Each line is a command, and its answer the end of it. */
  #session(channel: Channel, opened: Opened): void {
    const { half, tick } = this.#wire;
    const running = this.#started(["session"], channel);
    channel.lead(running, half, async () => {
      await tick();
      return half();
    });
    running.ended.then(({ code, said }) => channel.close(code, said));
    opened(undefined, channel);
  }

  #command(words: readonly string[], channel: Channel, opened: Opened): void {
    const { half } = this.#wire;
    const running = this.#started(words, channel);
    channel.lead(
      running,
      () => true,
      async () => true,
    );
    running.ended.then(({ code, said }) => {
      if (half()) channel.close(code, said);
    });
    opened(undefined, channel);
  }

  /** By either side. */
  lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const channel of this.#channels) channel.cut();
    this.emit("close");
  }

  end(): void {
    this.lose();
  }
}
