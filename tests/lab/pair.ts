/** Two hosts that stand, both with their units: everything goes from one to the other and back, and none is made for it. */
import type { Order } from "#handover/order.ts";
import { leaderOf } from "#lab/machine/leader.ts";
import { lab, until } from "./lab.ts";
import { type Machine, power, rolesOf } from "./moves.ts";
import { beginOrdered } from "./ordered.ts";
import type { Running } from "./running.ts";
import type { Hold } from "./slow.ts";

/** What a project may be on a host that waits for its turn. */
const resting = ["none", "standby", "left"];

export interface Disturbed {
  /** The host that served before. */
  readonly old: Machine;
  readonly fresh: Machine;
  readonly running: Running;
}

export class Pair {
  readonly #order: Order;
  #serves: Machine;
  #rests: Machine;

  /** @param order any that one of them has had */
  constructor(order: Order, serves: Machine, rests: Machine) {
    this.#order = order;
    this.#serves = serves;
    this.#rests = rests;
  }

  /** As the engine would know it: after the last run that ended well. */
  get serves(): Machine {
    return this.#serves;
  }

  /** A run that ends well is known from then on. */
  async #begin(host: Machine): Promise<Running> {
    const running = await beginOrdered(this.#order, host, this.#serves);
    const ended = running.ended.then((code) => {
      if (code === 0 && host.name !== this.#serves.name) [this.#serves, this.#rests] = [this.#rests, this.#serves];
      return code;
    });
    return { ...running, ended };
  }

  /** A run to its end, whatever that is; gives all it said. */
  async ordered(host: Machine): Promise<{ code: number | null; said: string }> {
    const running = await this.#begin(host);
    return { code: await running.ended, said: running.said() };
  }

  /** One serves and the other rests, whatever the case before has left: one that failed is not the next one's fault. */
  async ready(): Promise<readonly [serves: Machine, rests: Machine]> {
    for (const machine of [this.#serves, this.#rests])
      if ((await leaderOf(lab, machine.id)) === undefined) await power(machine, "poweron");
    const roles = async () => [Object.values(await rolesOf(this.#serves)), Object.values(await rolesOf(this.#rests))];
    const [serving, others] = await until("both hosts to say what they are", 60_000, () => roles().catch(() => false));
    if (serving?.some((role) => role !== "active") || others?.some((role) => !resting.includes(role))) {
      const { code, said } = await this.ordered(this.#serves);
      if (code !== 0) throw new Error(`the hosts that the case before has left: ${said}`);
    }
    return [this.#serves, this.#rests];
  }

  /** Orders the host that rests, and does something while the run is held where `hold` says. */
  async disturbed(hold: Hold, act: (found: Disturbed) => Promise<unknown>): Promise<Disturbed> {
    const [old, fresh] = await this.ready();
    const running = await this.#begin(fresh);
    const found = { old, fresh, running };
    try {
      await hold(running, old, async () => void (await act(found)), fresh);
    } catch (error) {
      await running.kill();
      throw error;
    }
    return found;
  }
}
