/** Two commands that talk with each other over two connections, whichever of them ends first. */
import { EventEmitter } from "node:events";
import { Duplex, PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { Remote } from "../../handover/remote.ts";

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
const begun = vi.hoisted(() => new Map<string, unknown>());

vi.mock("ssh2", () => ({
  Client: class extends EventEmitter {
    connect(): void {
      queueMicrotask(() => this.emit("ready"));
    }
    exec(command: string, opened: Opened): void {
      (begun.get(command) as (opened: Opened) => void)(opened);
    }
  },
}));

const two = () => Promise.all([Remote.connect("100.64.0.1", "ops"), Remote.connect("100.64.0.2", "ops")]);

it.each(["join", "pipe"] as const)("%s ends when one was refused before the other had begun", async (way) => {
  const [here, there] = await two();
  const [give, take] = [new Command(), new Command()];
  const early = way === "join" ? { first: give, second: take } : { first: take, second: give };
  const names = way === "join" ? ["give", "take"] : ["take", "give"];
  begun.set(names[0] ?? "", (opened: Opened) => {
    opened(undefined, early.first);
    early.first.finish(1, "refused");
  });
  begun.set(names[1] ?? "", (opened: Opened) => {
    setImmediate(() => {
      opened(undefined, early.second);
      // It ends when it hears that nobody listens, and has said something that is still to be read.
      setImmediate(() => {
        early.second.push("what nobody reads");
        setImmediate(() => early.second.finish(0, ""));
      });
    });
  });
  await expect(way === "join" ? here.join("give", there, "take") : here.pipe("give", there, "take")).rejects.toThrow(
    /ended with 1: refused/,
  );
}, 5_000);
