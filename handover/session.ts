/** Short commands on a host in one run of its program: what starting it anew costs would be lost between two writes. */
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Remote } from "./remote.ts";

const answer = z.object({ code: z.number(), out: z.string() });

interface Waiting {
  readonly words: string;
  resolve(out: string): void;
  reject(error: Error): void;
}

export class Session {
  readonly #input: NodeJS.WritableStream;
  /** Answers come in the order of the requests. */
  readonly #waiting: Waiting[] = [];
  #over: Error | undefined;

  private constructor(input: NodeJS.WritableStream) {
    this.#input = input;
  }

  static async open(remote: Remote): Promise<Session> {
    const { channel, ended } = await remote.start("sudo outward session");
    const session = new Session(channel);
    createInterface({ input: channel }).on("line", (line) => session.#answered(line));
    const over = (error: Error): void => session.#end(error);
    ended.then(() => over(new Error("the session has ended")), over);
    return session;
  }

  /** Whether it has ended, by either side. */
  get over(): boolean {
    return this.#over !== undefined;
  }

  /** @throws with the command's reason when it fails */
  run(words: readonly string[], input = ""): Promise<string> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ words: words.join(" "), resolve, reject });
      this.#input.write(`${JSON.stringify({ words, input })}\n`);
    });
  }

  close(): void {
    this.#input.end();
  }

  #answered(line: string): void {
    const { code, out } = answer.parse(JSON.parse(line));
    const first = this.#waiting.shift();
    if (code === 0) first?.resolve(out);
    else first?.reject(new Error(`outward ${first.words}: ${out.replace(/^outward: /, "")}`));
  }

  #end(error: Error): void {
    this.#over = error;
    for (const { words, reject } of this.#waiting.splice(0)) reject(new Error(`outward ${words}: ${error.message}`));
  }
}
