/**
 * Hosts in memory, obeying the same rules as the host's program does, with visitors who write whenever somebody takes
 * it, and an operator who can be killed before or after any command. What it does not model: time inside a command.
 * One file, because the cloud and its hosts are one state.
 */
import type { Order } from "../../../handover/order.ts";
import type { Sighting } from "../../../handover/situation.ts";
import type { Role } from "../../../handover/status.ts";
import type { Host, World } from "../../../handover/world.ts";

const project = "blog";

interface Machine {
  role: Role;
  peer: string | null;
  word: string | undefined;
  up: boolean;
  connected: boolean;
  credential: boolean;
  /** The edge takes it no more. */
  fenced: boolean;
  data: string[];
  /** What it keeps in plain files: a line of every write. */
  files: string[];
  /** What writes the files waits for them. */
  resting: boolean;
  /** Whose data it has without being told. */
  followed?: Machine | undefined;
}

/** The operator is gone: nothing of this run happens any more. */
export class Killed extends Error {}

export class Cloud {
  readonly machines = new Map<string, Machine>();
  readonly acknowledged: string[] = [];
  /** Names of hosts of other stacks: none of them is seen unless it is asked for. */
  readonly strangers = new Set<string>();
  /** Commands until the operator dies; in the second half of the last one it has happened. */
  life = Number.POSITIVE_INFINITY;
  #words = 0;
  /** Spoils what the next restored host has. */
  corrupt = false;
  /** What the store has, when the project has a backup. */
  stored: string[] | undefined;
  /** Names of hosts whose units know nothing of plain files. */
  readonly unaware = new Set<string>();
  /** The last difference of the plain files copies nothing. */
  stale = false;
  /** What writes plain files does not run on a copy of them. */
  unfit = false;
  /** Comparing plain files finds nothing, whatever there is. */
  blind = false;
  /** Whether data are followed, or dumped and loaded. */
  follows = false;

  create(name: string): void {
    if (!this.machines.has(name))
      this.machines.set(name, {
        role: "none",
        peer: null,
        word: undefined,
        up: true,
        connected: false,
        credential: true,
        fenced: false,
        data: [],
        files: [],
        resting: false,
      });
  }

  writers(): string[] {
    return [...this.machines]
      .filter(([, { role, up, fenced }]) => up && role === "active" && !fenced)
      .map(([name]) => name);
  }

  /** A visitor writes through every connected host: the edge may choose any of them. */
  visit(): void {
    for (const [name, machine] of this.machines) {
      if (!machine.connected || !machine.up || machine.role !== "active") continue;
      const write = `${name}-${this.acknowledged.length}`;
      machine.data.push(write);
      machine.files.push(write);
      this.acknowledged.push(write);
    }
    if (this.writers().length > 1) throw new Error(`two hosts accept writes: ${this.writers()}`);
  }

  /** The timer of every pause. */
  expire(): void {
    for (const machine of this.machines.values()) if (machine.role === "paused") this.#resume(machine);
    this.visit();
  }

  /** Power off and on: what was only in memory is gone. */
  reboot(name: string): void {
    const machine = this.machines.get(name);
    if (!machine) return;
    this.#resume(machine);
    machine.up = true;
    machine.connected = machine.role === "active" && machine.credential && !machine.fenced;
    this.visit();
  }

  down(name: string): void {
    const machine = this.machines.get(name);
    if (machine) machine.up = false;
  }

  #resume(machine: Machine): void {
    if (machine.role !== "paused") return;
    Object.assign(machine, { role: "active", peer: null, word: undefined });
  }

  /** One command on one host, with a visitor before and after it. */
  async #command<T>(name: string, effect: (machine: Machine) => T): Promise<T> {
    this.visit();
    this.life -= 1;
    if (this.life < 0) throw new Killed();
    const machine = this.machines.get(name);
    if (!machine?.up) throw new Error(`${name} does not answer`);
    const result = effect(machine);
    this.visit();
    this.life -= 1;
    if (this.life < 0) throw new Killed();
    return result;
  }

  #host(name: string): Host {
    const must = (machine: Machine, ...roles: Role[]): void => {
      if (!roles.includes(machine.role)) throw new Error(`${name} is ${machine.role}, not ${roles.join(" or ")}`);
    };
    const command = <T>(effect: (machine: Machine) => T): Promise<T> => this.#command(name, effect);
    return {
      name,
      address: name,
      status: () => command((machine) => this.#status(name, machine)),
      standby: (peer) =>
        command((machine) => {
          must(machine, "none", "standby", "left");
          Object.assign(machine, { role: "standby", peer, resting: true });
        }),
      quiesce: (peer) =>
        command((machine) => {
          must(machine, "active", "paused");
          if (machine.role === "paused" && machine.peer !== peer) throw new Error(`paused for ${machine.peer}`);
          this.#words += 1;
          machine.word ??= `word-${this.#words}`;
          Object.assign(machine, { role: "paused", peer });
          return { word: machine.word, positions: { [project]: String(machine.data.length) } };
        }),
      hold: async () => {},
      resume: () => command((machine) => this.#resume(machine)),
      check: () => command(({ data }) => [...data].sort().join()),
      take: async (_, from) => {
        const data = await this.#command(from.name, (machine) => [...machine.data]);
        return command((machine) => {
          must(machine, "standby");
          machine.data = this.corrupt ? data.slice(1) : data;
          return data.length;
        });
      },
      takeFiles: async (_, from) => {
        const copied = await this.#command(from.name, ({ role, files }) => ({
          late: role === "paused",
          files: [...files],
        }));
        return command((machine) => {
          must(machine, "standby");
          machine.resting = true;
          if (!(this.stale && copied.late)) machine.files = copied.files;
          return `${machine.files.length} files`;
        });
      },
      compareFiles: async (_, from) => {
        const wanted = await this.#command(from.name, ({ files }) => files.join());
        return command(({ files }) => {
          if (!this.blind && files.join() !== wanted) throw new Error("files are not what they are on the other host");
        });
      },
      wake: () =>
        command((machine) => {
          must(machine, "standby");
          machine.resting = false;
          machine.files.push("of a trial");
        }),
      open: () => command(() => {}),
      follow: async (_, from) => {
        const followed = this.machines.get(from.name);
        return command((machine) => {
          must(machine, "standby");
          machine.followed = followed;
        });
      },
      promote: (positions) =>
        command((machine) => {
          must(machine, "standby");
          machine.data = [...(machine.followed?.data ?? machine.data)];
          machine.followed = undefined;
          if (String(machine.data.length) !== positions[project]) throw new Error("does not follow");
        }),
      latest: () => command(() => `${this.stored?.length} writes`),
      restore: () =>
        command((machine) => {
          must(machine, "standby");
          if (!this.stored) throw new Error("no backup");
          Object.assign(machine, { data: [...this.stored], files: [...this.stored], resting: false });
          return `${this.stored.length} writes`;
        }),
      cede: (word) =>
        command((machine) => {
          if (machine.role === "ceded") return;
          must(machine, "paused");
          if (machine.word !== word) throw new Error("the pause has ended");
          Object.assign(machine, { role: "ceded", word: undefined });
        }),
      entrust: () => command((machine) => Object.assign(machine, { credential: true })).then(() => {}),
      activate: () =>
        command((machine) => {
          must(machine, "none", "standby", "active");
          if (!machine.credential) throw new Error("no credential");
          Object.assign(machine, { role: "active", peer: null, connected: true, resting: false });
        }),
      leave: (peer) =>
        command((machine) => {
          must(machine, "ceded", "left");
          if (machine.peer !== peer) throw new Error(`ceded to ${machine.peer}`);
          Object.assign(machine, { role: "left", connected: false, credential: false });
        }),
      deactivate: () =>
        command((machine) => {
          if (machine.role === "active") machine.role = "none";
          machine.connected = false;
        }),
    };
  }

  #status(name: string, { role, peer, connected, resting }: Machine) {
    const connections = JSON.stringify({ readyConnections: connected ? 4 : 0 });
    const metrics = resting ? "resting" : this.unfit && role === "standby" ? "failed" : "active";
    const services = { web: "active", metrics, tunnel: connected ? "active" : "inactive" };
    const health = { web: { status: 200, body: "" }, tunnel: { status: connected ? 200 : 503, body: connections } };
    return {
      role,
      peer,
      units: [
        {
          project,
          keeps: true,
          follow: this.follows ? "postgresql-17" : null,
          paths: this.unaware.has(name) ? null : ["files"],
          backup: this.stored && {},
          tunnel: "t",
          connector: "tunnel",
          services,
          health,
        },
      ],
    };
  }

  #look(which: (name: string) => boolean): Promise<readonly Sighting[]> {
    return Promise.all(
      [...this.machines.keys()].filter(which).map(async (name) => ({
        name,
        status: await this.#host(name)
          .status()
          .catch((error: unknown) => {
            if (error instanceof Killed) throw error;
            return undefined;
          }),
      })),
    );
  }

  world(): World {
    return {
      // Waiting swallows what a read throws, and tells it: here nobody is left to be told.
      say: () => {
        if (this.life < 0) throw new Killed();
      },
      fence: async ({ host }) => {
        const machine = this.machines.get(host);
        if (machine) Object.assign(machine, { fenced: true, connected: false });
      },
      look: () => this.#look((name) => !this.strangers.has(name)),
      strangers: () => this.#look((name) => this.strangers.has(name)),
      host: async (name) => this.#host(name),
    };
  }
}

export const orderFor = (host: string, gone?: string): Order => ({
  ...(gone ? { gone: { host: gone, startEmpty: [], accountId: "0" } } : {}),
  host,
  address: "100.64.0.1",
  user: "ops",
  units: [{ project, digest: "d", tunnel: "t", credential: "c" }],
  prefixes: ["outward-test-"],
  tag: "tag:outward",
  drill: false,
  mayEnd: false,
  tailnet: {},
});
