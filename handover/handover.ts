/**
 * Makes the ordered host serve every project. Each round looks at all hosts and does what their state asks for, project by
 * project, so that a run that was killed anywhere is continued, or undone when another host is ordered, by the next run alone. A
 * project that fails stays where it was; the others move.
 */
import { createHash } from "node:crypto";
import { drillOn } from "./drill.ts";
import { endOthers, mayEndOthers } from "./ending.ts";
import { finish, goBack, tidy } from "./finish.ts";
import { untilConnected } from "./healthy.ts";
import { lostHost, succeed } from "./lost.ts";
import { move, type Prepared, prepare } from "./move.ts";
import type { Order } from "./order.ts";
import { alone, elsewhere, isKnown } from "./others.ts";
import { type Observation, type Situation, situation, withConsent } from "./situation.ts";
import { step } from "./steps.ts";
import type { World } from "./world.ts";

/** Ghosts told, finishing, moving, finishing: nothing needs more, and a world that does is not understood. */
const rounds = 6;

/** So many projects go over at a time, before their pauses, which come one after the other. */
const atOnce = 3;

const contradiction = (project: string, hosts: readonly string[]): Error =>
  new Error(
    `${project}: ${hosts.join(" and ")} both say that they serve; nothing was done\n` +
      `  look which of them has the newer data, and end the other: sudo outward end ${project}`,
  );

const unknown = (target: string, silent: readonly string[]): Error =>
  new Error(
    `${silent.join(" and ")} of this stack ${silent.length > 1 ? "do" : "does"} not answer, and nobody else says who serves: ` +
      `${target} would begin with nothing beside what may be there; nothing was done\n` +
      "  start it again (its provider's console), and run pulumi up again\n" +
      `  if it never will: pulumi config set --path outward:handover.oldHostIsGone ${silent[0]}, and run pulumi up; the last ` +
      "backups are restored then",
  );

const credentialOf = (order: Order, project: string): string =>
  createHash("sha256")
    .update(order.units.find((unit) => unit.project === project)?.credential ?? "")
    .digest("hex");

/** A run's projects, with what each is at in this round and what became of those that failed. */
class Run {
  readonly #order: Order;
  readonly #world: World;
  readonly #previous: string | undefined;
  readonly #failed = new Map<string, Error>();
  /** A contradiction that was seen, by project. */
  readonly #doubted = new Map<string, string>();
  #asked = false;

  constructor(order: Order, world: World, previous: string | undefined) {
    this.#order = order;
    this.#world = world;
    this.#previous = previous;
  }

  get #open(): readonly string[] {
    return this.#order.units.map(({ project }) => project).filter((project) => !this.#failed.has(project));
  }

  /** One project's failure is its own. */
  async #trying<T>(project: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#failed.set(project, error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  #at(project: string, observations: readonly Observation[]): Situation {
    const { host, gone } = this.#order;
    const now = situation(project, host, this.#previous, observations, credentialOf(this.#order, project));
    return withConsent(now, gone?.host);
  }

  async #begin(project: string, after: number): Promise<void> {
    if (!this.#asked) await alone(this.#order, this.#world);
    this.#asked = true;
    await (await this.#world.host(this.#order.host)).begin(project, after);
  }

  async #succeed(
    project: string,
    now: Extract<Situation, { kind: "dead" }>,
    seen: readonly Observation[],
  ): Promise<void> {
    const { host, gone } = this.#order;
    if (!isKnown(this.#order, seen, now.host)) throw elsewhere(host, now.host);
    if (gone?.host !== now.host) throw await lostHost(project, now, seen, await this.#world.host(host));
    await succeed(this.#order, gone, project, seen, this.#world);
  }

  async #once(project: string, now: Situation, seen: readonly Observation[]): Promise<void> {
    const [order, world] = [this.#order, this.#world];
    if (now.kind === "unknown") throw unknown(order.host, now.hosts);
    if (now.kind === "contradiction") {
      const doubt = now.hosts.join(" and ");
      if (this.#doubted.get(project) === doubt) throw contradiction(project, now.hosts);
      this.#doubted.set(project, doubt);
    }
    if (now.kind === "ghosts")
      for (const name of now.hosts) await (await world.host(name)).leave(project, order.host, now.epoch, true);
    if (now.kind === "dead") await this.#succeed(project, now, seen);
    if (now.kind === "first") await this.#begin(project, now.after);
    if (now.kind === "finish") await finish(order, project, world, now);
    if (now.kind === "back") await goBack(project, world, now);
    if (now.kind === "serve") await tidy(order, project, world, now);
  }

  /** One after the other through their pauses, when all of them are ready for it. */
  async #moveAll(moves: readonly { readonly project: string; readonly from: string }[]): Promise<void> {
    const [order, world] = [this.#order, this.#world];
    const to = await world.host(order.host);
    for (const from of new Set(moves.map((one) => one.from))) world.say(`moving from ${from} to ${order.host}`);
    const waiting = [...moves];
    const prepared = new Map<string, Prepared>();
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { project, from } = next;
        const one = await this.#trying(project, async () => prepare(order, project, world, await world.host(from), to));
        if (one) prepared.set(project, one);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    for (const { project, from } of moves) {
      const one = prepared.get(project);
      if (one) await this.#trying(project, async () => move(one, world, await world.host(from), to));
    }
  }

  /** Nothing of another run is left: of a copy that was given up a moment ago, the next look says whether it came in time. */
  #isDone({ host, leaving, idle }: Extract<Situation, { kind: "serve" }>): boolean {
    return host === this.#order.host && leaving.length === 0 && idle.length === 0;
  }

  /** @returns whether every project that has not failed is served where it should be */
  async round(seen: readonly Observation[]): Promise<boolean> {
    const now = this.#open.map((project) => ({ project, at: this.#at(project, seen) }));
    for (const { project, at } of now) await this.#trying(project, () => this.#once(project, at, seen));
    await this.#moveAll(now.flatMap(({ project, at }) => (at.kind === "move" ? [{ project, from: at.from }] : [])));
    return now.every(({ project, at }) => this.#failed.has(project) || (at.kind === "serve" && this.#isDone(at)));
  }

  /** What is served is started, also at boot, and has all its connections. @throws with what failed, each reason once */
  async end(): Promise<void> {
    const host = await this.#world.host(this.#order.host);
    const open = this.#open;
    const failed = [...this.#failed.values()];
    if (open.length > 0)
      await step(this.#world, "connect", host.name, () => untilConnected(open, host, this.#world)).catch(
        (error: Error) => failed.push(error),
      );
    if (failed.length === 1) throw failed[0];
    if (failed.length > 1) throw new Error([...new Set(failed.map(({ message }) => message))].join("\n"));
  }
}

/** @param previous the host that served after the last run that ended well */
export const handover = async (order: Order, world: World, previous: string | undefined): Promise<void> => {
  if (order.drill) {
    await world.observe();
    return drillOn(order, world, await world.host(order.host));
  }
  let seen = await world.observe();
  mayEndOthers(order, seen);
  const run = new Run(order, world, previous);
  for (let round = 0; round < rounds; round += 1) {
    if (await run.round(seen)) {
      await run.end();
      // One that was silent at the first look may have been heard since.
      mayEndOthers(order, seen);
      return endOthers(order, world, seen);
    }
    seen = await world.observe();
  }
  throw new Error(`${order.host} does not serve after ${rounds} rounds; look at every host with: sudo outward status`);
};
