/** Short commands on a host in one run of its program: what starting it anew costs would be lost between two writes. */

import { createInterface } from "node:readline";
import { responseShape } from "../protocol/answers.ts";
import { onHost } from "../protocol/verbs.ts";
import { within } from "./deadline.ts";
import type { Remote } from "./ssh.ts";

interface Waiting {
  readonly words: string;
  resolve(out: string): void;
  reject(error: Error): void;
}

/** Undefined when the line is none. */
const answerIn = (line: string): { readonly code: number; readonly out: string } | undefined => {
  try {
    return responseShape.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};

export class Session {
  readonly #input: NodeJS.WritableStream;
  /** Answers come in the order of the requests. */
  readonly #waiting: Waiting[] = [];
  #over: Error | undefined;

  private constructor(input: NodeJS.WritableStream) {
    this.#input = input;
  }

  static async open(remote: Remote): Promise<Session> {
    const { channel, ended } = await within(30, "outward session", remote.start(onHost("session")));
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

  /**
   * @param patience seconds. Who is not answered by then hears no later answer either: the session ends.
   * @throws with the command's reason when it fails
   */
  run(words: readonly string[], input = "", patience = 150): Promise<string> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => this.#late(patience), patience * 1_000);
      const first =
        <T extends unknown[]>(answer: (...given: T) => void) =>
        (...given: T): void => {
          clearTimeout(late);
          answer(...given);
        };
      this.#waiting.push({ words: words.join(" "), resolve: first(resolve), reject: first(reject) });
      this.#input.write(`${JSON.stringify({ words, input })}\n`);
    });
  }

  #late(patience: number): void {
    this.#end(new Error(`no answer within ${patience} s`));
    this.close();
  }

  close(): void {
    this.#input.end();
  }

  #answered(line: string): void {
    const answer = answerIn(line);
    if (!answer) {
      this.#end(new Error(`what it says is no answer: ${line.slice(0, 200)}`));
      this.close();
      return;
    }
    const { code, out } = answer;
    const first = this.#waiting.shift();
    if (code === 0) first?.resolve(out);
    else first?.reject(new Error(`outward ${first.words}: ${out.replace(/^outward: /, "")}`));
  }

  #end(error: Error): void {
    this.#over = error;
    for (const { words, reject } of this.#waiting.splice(0)) reject(new Error(`outward ${words}: ${error.message}`));
  }
}
