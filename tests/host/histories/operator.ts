/**
 * Who runs `pulumi up` in a history: several may at once. One can be killed before or after any command, which ends all of
 * its connections. See ssh.ts for the way to the hosts.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Ended, Running } from "./programs.ts";
import type { Aside, Client, Wire } from "./ssh.ts";

/** What a world of hosts is to its operators. */
export interface Hosts {
  /** Undefined when nobody answers there. */
  reached(address: string): Promise<string | undefined>;
  tick(): Promise<void>;
  start(host: string, words: readonly string[]): Running;
  aside(host: string, command: string): Aside | undefined;
  /** Nothing goes on by itself any more. */
  rested(): Promise<void>;
}

/** The operator is gone: nothing of this run happens any more. */
export class Killed extends Error {}

export class Operator implements Wire {
  readonly #hosts: Hosts;
  readonly #clients = new Set<Client>();
  readonly #running = new Set<Promise<Ended>>();
  /** Half commands until its death; in the second half of the last one it has happened. */
  #life: number;
  dead = false;
  #over = false;

  constructor(hosts: Hosts, life: number) {
    this.#hosts = hosts;
    this.#life = life;
  }

  /** The operator is dead, or has ended. */
  get #gone(): boolean {
    return this.dead || this.#over;
  }

  /** @param host whose connections are lost. @default all */
  lose(host?: string): void {
    for (const client of this.#clients) if (host === undefined || client.host === host) client.lose();
  }

  async dial(address: string): Promise<string | undefined> {
    const host = await this.#hosts.reached(address);
    return this.#gone ? undefined : host;
  }

  half = (): boolean => {
    // An answer that comes when all is over is to nobody.
    if (!this.#over) this.#life -= 1;
    if (this.#life < 0 && !this.dead) {
      this.dead = true;
      this.lose();
    }
    return !this.dead;
  };

  tick = (): Promise<void> => this.#hosts.tick();

  start(host: string, words: readonly string[]): Running {
    const running = this.#hosts.start(host, words);
    this.#running.add(running.ended);
    running.ended.then(
      () => this.#running.delete(running.ended),
      () => {},
    );
    return running;
  }

  aside(host: string, command: string): Aside | undefined {
    return this.#hosts.aside(host, command);
  }

  opened(client: Client): void {
    this.#clients.add(client);
    if (this.#gone) client.lose();
  }

  /** Everything that it has begun has ended: a new operator comes later than that. */
  async settle(): Promise<void> {
    this.#over = true;
    this.lose();
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#hosts.rested();
  }
}

/** Whose run this is. */
export const operators = new AsyncLocalStorage<Operator>();
