/** The hosts of a stack as the tailnet knows them, each reached over ssh. */
import { z } from "zod";
import { isOf, type Order } from "./order.ts";
import { Remote } from "./remote.ts";
import type { Sighting } from "./situation.ts";
import { parseStatus } from "./status.ts";
import { type TailnetApi, tailnetApi } from "./tailnet.ts";
import type { Host, World } from "./world.ts";

const devices = z.object({
  devices: z.array(
    z.object({
      hostname: z.string(),
      addresses: z.array(z.string()),
      tags: z.array(z.string()).optional(),
      lastSeen: z.string().optional(),
    }),
  ),
});

/** A connection that was lost is made anew by the next command. */
class RemoteHost implements Host {
  readonly name: string;
  readonly #dial: () => Promise<Remote>;
  #remote: Remote | undefined;
  #dialling: Promise<Remote> | undefined;

  constructor(name: string, dial: () => Promise<Remote>) {
    this.name = name;
    this.#dial = dial;
  }

  async remote(): Promise<Remote> {
    if (this.#remote && !this.#remote.lost) return this.#remote;
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined;
    });
    this.#remote = await this.#dialling;
    return this.#remote;
  }

  close(): void {
    this.#remote?.close();
  }

  async #run(...words: readonly string[]): Promise<string> {
    return (await this.remote()).run(["sudo outward", ...words].join(" "));
  }

  async #do(...words: readonly string[]): Promise<void> {
    await this.#run(...words);
  }

  status = async () => parseStatus(await this.#run("status", "--json"));
  standby = (peer: string) => this.#do("standby", peer);
  quiesce = async (peer: string, seconds: number) => (await this.#run("quiesce", peer, String(seconds))).trim();
  hold = (word: string) => this.#do("hold", word);
  resume = () => this.#do("resume");
  check = async (project: string) => (await this.#run("check", project)).trim();
  cede = (word: string) => this.#do("cede", word);
  activate = () => this.#do("activate", this.name);
  leave = (peer: string) => this.#do("leave", peer);
  deactivate = () => this.#do("deactivate");
  entrust = async (project: string, credential: string) =>
    void (await (await this.remote()).run(`sudo outward entrust ${project}`, credential));

  async take(project: string, from: Host): Promise<number> {
    if (!(from instanceof RemoteHost)) throw new Error(`${from.name} is no host that data can be taken from`);
    const [source, sink] = await Promise.all([from.remote(), this.remote()]);
    return source.pipe(`sudo outward dump ${project}`, sink, `sudo outward load ${project}`);
  }
}

interface Known {
  readonly name: string;
  readonly address: string;
  readonly lastSeen?: string | undefined;
}

/** Every host that bears the order's tag, but for the one that should serve. */
const others = async (order: Order, api: TailnetApi): Promise<readonly Known[]> => {
  const listed = devices.parse(await api.call("GET", "/tailnet/-/devices")).devices;
  return listed
    .filter(({ hostname, tags }) => tags?.includes(order.tag) && hostname !== order.host)
    .flatMap(({ hostname, addresses, lastSeen }) =>
      addresses.filter((address) => address.includes(".")).map((address) => ({ name: hostname, address, lastSeen })),
    );
};

/** The real world of an order. `close` ends its connections. */
export const worldOf = async (order: Order, say: World["say"]): Promise<World & { close(): void }> => {
  const api = await tailnetApi(order.tailnet);
  const open = new Map<string, RemoteHost>();
  let hosts: readonly Known[] = [];

  const host = async (name: string): Promise<RemoteHost> => {
    const found = hosts.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the tailnet`);
    const one = open.get(name) ?? new RemoteHost(name, () => Remote.connect(found.address, order.user));
    open.set(name, one);
    return one;
  };

  // One that does not answer is seen all the same, without a status.
  const seen = ({ name, lastSeen }: Known): Promise<Sighting> =>
    host(name)
      .then((reached) => reached.status())
      .then(
        (status) => ({ name, lastSeen, status }),
        () => ({ name, lastSeen, status: undefined }),
      );
  const ours = ({ name }: Known): boolean => name === order.host || order.prefixes.some((prefix) => isOf(prefix, name));
  const look = async (which: (one: Known) => boolean): Promise<readonly Sighting[]> => {
    hosts = [{ name: order.host, address: order.address }, ...(await others(order, api))];
    return Promise.all(hosts.filter(which).map(seen));
  };

  return {
    say,
    host,
    look: () => look(ours),
    strangers: () => look((one) => !ours(one)),
    close: () => {
      for (const one of open.values()) one.close();
    },
  };
};
