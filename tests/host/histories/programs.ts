/** The real program of the hosts, in processes that are started once and serve one history after the other. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** For each of three operators: sessions of three hosts, as a whole and for the project, and commands beside them on two. */
const processes = 30;

export interface Ended {
  readonly code: number;
  /** Its standard error. */
  readonly said: string;
  /** The host's power went, and the program with it. */
  readonly power: boolean;
}

export interface Running {
  /** Its standard input and output. */
  readonly socket: net.Socket;
  readonly ended: Promise<Ended>;
}

interface Where {
  /** Folder of a history. */
  readonly world: string;
  readonly host: string;
}

interface Waiting {
  readonly resolve: (ended: Ended) => void;
  readonly reject: (error: Error) => void;
}

/** A line of serve.py. */
type Report = (Ended & { readonly id: number }) | { readonly lost: string };

export class Programs {
  /** In memory, where there is such a folder: histories write thousands of files, each synced to disk. */
  readonly folder: string;
  readonly #server: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;

  private constructor(folder: string, server: ChildProcess) {
    this.folder = folder;
    this.#server = server;
  }

  /** @param memory a folder that is no disk. @default /dev/shm where it is there */
  static async start(memory = process.platform === "linux" ? "/dev/shm" : tmpdir()): Promise<Programs> {
    const folder = mkdtempSync(path.join(memory, "outward-histories-"));
    const serve = path.join(import.meta.dirname, "serve.py");
    const server = spawn("python3", ["-B", serve, path.join(folder, "socket"), String(processes)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const programs = new Programs(folder, server);
    const reports = createInterface({ input: server.stdout });
    const ready = once(reports, "line");
    await Promise.race([
      ready,
      once(server, "exit").then(() => Promise.reject(new Error("serve.py ended before it was ready"))),
    ]);
    reports.on("line", (line) => programs.#report(JSON.parse(line)));
    return programs;
  }

  #report(report: Report): void {
    if ("lost" in report) {
      // Nobody knows whose it was.
      for (const { reject } of this.#waiting.values()) reject(new Error(report.lost));
      this.#waiting.clear();
      return;
    }
    const { id, ...ended } = report;
    this.#waiting.get(id)?.resolve(ended);
    this.#waiting.delete(id);
  }

  #order(where: Where, what: object): Running {
    this.#orders += 1;
    const id = this.#orders;
    const order = Buffer.from(JSON.stringify({ id, ...where, ...what }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(order.length);
    const socket = net.connect({ path: path.join(this.folder, "socket"), allowHalfOpen: true });
    // One that has died closes it; how is in its report.
    socket.on("error", () => {});
    socket.write(Buffer.concat([length, order]));
    return { socket, ended: new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject })) };
  }

  start(where: Where, words: readonly string[]): Running {
    return this.#order(where, { words });
  }

  /** What the timer of a pause starts, if it is due. */
  elapse(where: Where): Promise<Ended> {
    const { socket, ended } = this.#order(where, { elapses: true });
    socket.resume().end();
    return ended;
  }

  /** One of the verbs of verbs.py. @throws with what it said */
  async ask(where: Where, asks: string): Promise<unknown> {
    const { socket, ended } = this.#order(where, { asks });
    const [said, { code, said: reason }] = await Promise.all([text(socket), ended]);
    socket.destroy();
    if (code !== 0) throw new Error(`${asks} of ${where.host}: ${reason}`);
    return JSON.parse(said);
  }

  async close(): Promise<void> {
    const gone = once(this.#server, "exit");
    this.#server.stdin?.end();
    await gone;
  }
}
