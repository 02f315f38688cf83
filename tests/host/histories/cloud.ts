/**
 * Hosts that run the real program, each on a root of its own, with visitors who write whenever somebody takes it. See serve.py for
 * the hosts, operator.ts for who asks them.
 */
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { hostProgram, installProgram } from "#host/client/program.ts";
import { Ground } from "./ground.ts";
import type { Hosts, Operator } from "./operator.ts";
import type { Programs, Running } from "./programs.ts";
import type { Aside } from "./ssh.ts";
import { install, type UnitOptions } from "./unit.ts";

const facts = z.object({
  role: z.string(),
  /** The last one that it knows of itself. */
  epoch: z.number(),
  connected: z.boolean(),
  /** It may, by its role. */
  writes: z.boolean(),
  /** Its services see a flag. */
  refuses: z.boolean(),
  /** The timer of a pause is armed. */
  timer: z.boolean(),
  /** What writes plain files does not run. */
  resting: z.boolean(),
  web: z.boolean(),
  tunnel: z.boolean(),
  data: z.array(z.string()),
  files: z.array(z.string()),
});

export type Facts = z.infer<typeof facts>;

const sum = createHash("sha256").update(hostProgram()).digest("hex");

const inNames = /^outward-/;

export class Cloud extends Ground implements Hosts {
  readonly #programs: Programs;
  readonly #options: UnitOptions;
  readonly operators = new Set<Operator>();
  readonly #boots = new Map<string, Promise<unknown>>();
  readonly #addresses: string[] = [];
  /** What its operators' runs have said. */
  readonly said: string[] = [];
  /** Commands until every pause that there is has run out. */
  pauses = Number.POSITIVE_INFINITY;
  #expiring: Promise<void> | undefined;
  /** Commands that are no sessions: how many are under way, and whom the next one's beginning is told. */
  #commands = 0;
  readonly #began = new EventEmitter();
  readonly #unaware: readonly string[];
  /** Who served by which epoch, of all that was looked at. */
  readonly served = new Map<number, string>();
  /** Names of hosts on whose disk is no room for this checkout's program; they have an older one. */
  readonly full = new Set<string>();

  /** @param unaware names of hosts whose units are of an earlier checkout: they know nothing of plain files and obstacles */
  constructor(programs: Programs, options: Partial<UnitOptions> = {}, unaware: readonly string[] = []) {
    super(path.join(programs.folder, "world"));
    this.#unaware = unaware;
    this.#programs = programs;
    this.#options = { follows: false, backup: false, files: true, ...options };
  }

  address(host: string): string {
    if (!this.#addresses.includes(host)) this.#addresses.push(host);
    return `100.64.0.${this.#addresses.indexOf(host) + 1}`;
  }

  create(host: string): void {
    if (!inNames.test(host)) throw new Error(`${host} is no host's name`);
    const root = this.root(host);
    if (existsSync(root)) return;
    const aware = !this.#unaware.includes(host);
    install(root, { ...this.#options, files: this.#options.files && aware, asks: aware });
    writeFileSync(path.join(root, "address"), this.address(host));
    for (const folder of ["run/systemd", "run/outward", "tmp"]) mkdirSync(path.join(root, folder), { recursive: true });
  }

  delete(host: string): void {
    rmSync(this.root(host), { recursive: true });
  }

  #ask(host: string, asks: string): Promise<unknown> {
    return this.#programs.ask({ world: this.world, host }, asks);
  }

  async facts(host: string): Promise<Facts> {
    return facts.parse(await this.#ask(host, "facts"));
  }

  async visit(): Promise<void> {
    const [any] = this.hosts;
    if (any) await this.#ask(any, "visit");
  }

  /** Time passes: the timer of every pause. */
  async expire(): Promise<void> {
    for (const host of this.hosts) if (!this.isOff(host)) await this.#elapse(host);
    await this.visit();
  }

  /** Until what the timer starts has ended well, or the power has. */
  async #elapse(host: string): Promise<void> {
    const ends: string[] = [];
    while (ends.length < 5) {
      const { code, said, power } = await this.#programs.elapse({ world: this.world, host });
      if (power) {
        this.#powerCut(host);
        await this.#boots.get(host);
      }
      if (code === 0 || power || this.isOff(host)) return;
      ends.push(said);
    }
    throw new Error(`the end of a pause on ${host}: ${ends.join("")}`);
  }

  /** Power off and on: what was only in memory is gone. */
  async reboot(host: string): Promise<void> {
    if (!existsSync(this.root(host))) return;
    await this.down(host);
    await this.#ask(host, "boot");
  }

  async down(host: string): Promise<void> {
    await this.#ask(host, "cut");
    this.#lose(host);
  }

  #lose(host: string): void {
    for (const operator of this.operators) operator.lose(host);
  }

  async rested(): Promise<void> {
    // A timer does not die with the operator: what it has begun, it ends.
    await this.#expiring;
    await Promise.all(this.#boots.values());
  }

  async reached(address: string): Promise<string | undefined> {
    const host = this.#addresses[Number(address.split(".").at(-1)) - 1];
    await this.#boots.get(host ?? "");
    return host !== undefined && existsSync(this.root(host)) && !this.isOff(host) ? host : undefined;
  }

  async tick(): Promise<void> {
    this.pauses -= 1;
    if (this.pauses !== 0) return;
    this.#expiring = this.expire();
    // A timer waits for a command that has its host, and that one may wait for the other end of its pipe.
    if (this.#commands === 0) await Promise.race([this.#expiring, once(this.#began, "command")]);
  }

  start(host: string, words: readonly string[]): Running {
    const running = this.#programs.start({ world: this.world, host }, words);
    const counts = words[0] === "session" ? 0 : 1;
    this.#commands += counts;
    if (counts > 0) this.#began.emit("command");
    running.ended.then(({ power }) => {
      this.#commands -= counts;
      if (power) this.#powerCut(host);
    });
    return running;
  }

  /** In the middle of a command. It is back before anybody asks for it again. */
  #powerCut(host: string): void {
    this.#boots.set(host, this.#ask(host, "boot"));
    this.#lose(host);
  }

  /** By hand, beside any handover. Gives its exit code. */
  async command(host: string, ...words: readonly string[]): Promise<number> {
    const { socket, ended } = this.#programs.start({ world: this.world, host }, words);
    socket.resume().end();
    return (await ended).code;
  }

  /** A unit's start by somebody who knows nothing of roles. */
  async startByHand(host: string, unit: string): Promise<void> {
    await this.#programs.ask({ world: this.world, host }, `start ${unit}`);
  }

  aside(host: string, command: string): Aside | undefined {
    const full = this.full.has(host);
    if (command === "sudo sha256sum /usr/local/sbin/outward")
      return { code: 0, out: `${full ? "0".repeat(64) : sum}  -`, said: "" };
    return full && command === installProgram ? { code: 1, out: "", said: "No space left on device" } : undefined;
  }
}
