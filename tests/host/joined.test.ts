/** Two commands that talk with each other over two connections, whichever of them ends first. */
import { EventEmitter } from "node:events";
import { Duplex, PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { Remote } from "#host/client/ssh.ts";

/** A command that reads on and says nothing until it ends; like ssh2's, it closes when all it said was read. */
class Command extends Duplex {
  readonly stderr = new PassThrough();

  constructor() {
    super({ autoDestroy: false, emitClose: false });
  }

  override _read(): void {}

  override _write(_chunk: Buffer, _: string, done: () => void): void {
    done();
  }

  finish(code: number, said: string): void {
    this.emit("exit", code);
    this.once("end", () => this.emit("close", code));
    this.push(null);
    this.stderr.end(said);
  }
}

type Opened = (error: undefined, channel: Command) => void;

/** What the tests start, by its name. */
const begun = vi.hoisted(() => new Map<string, (opened: Opened) => void>());

vi.mock("ssh2", () => ({
  Client: class extends EventEmitter {
    connect(): void {
      queueMicrotask(() => this.emit("ready"));
    }
    exec(command: string, opened: Opened): void {
      begun.get(command)?.(opened);
    }
  },
}));

it.each([
  ["join", "give", "take"],
  ["pipe", "take", "give"],
] as const)(
  "%s ends when one was refused before the other had begun",
  async (way, refused, later) => {
    const [here, there] = await Promise.all([
      Remote.connect("100.64.0.1", "ops", []),
      Remote.connect("100.64.0.2", "ops", []),
    ]);
    begun.set(refused, (opened) => {
      const command = new Command();
      opened(undefined, command);
      command.finish(1, "refused");
    });
    begun.set(later, async (opened) => {
      const command = new Command();
      await turn();
      opened(undefined, command);
      await turn();
      command.push("what nobody reads");
      await turn();
      command.finish(0, "");
    });
    await expect(here[way]("give", there, "take")).rejects.toThrow(/ended with 1: refused/);
  },
  5_000,
);
