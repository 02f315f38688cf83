/** The hosts of a stack as the tailnet knows them, each reached over ssh. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { hostProgram, installProgram } from "../cloud-init/program.ts";
import { fence } from "./fence.ts";
import { isOf, type Order } from "./order.ts";
import { Remote } from "./remote.ts";
import { Session } from "./session.ts";
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

const pause = z.object({ word: z.string(), positions: z.record(z.string(), z.string().nullable()) });

/** With this checkout's program: the engine brings it to the host that should serve, and to no other. */
const speaking = async (remote: Remote): Promise<Remote> => {
  const program = hostProgram();
  const sum = createHash("sha256").update(program).digest("hex");
  const found = await remote.run("sudo sha256sum /usr/local/sbin/outward");
  if (!found.startsWith(sum)) await remote.run(installProgram, program.toString("base64"));
  return remote;
};

/** What the host's program said, without the names that its caller knows. */
const plain = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/^outward: ([a-z0-9-]+: )?/, "")).join("; ");

/** A connection that was lost is made anew by the next command. */
class RemoteHost implements Host {
  readonly name: string;
  readonly address: string;
  readonly #user: string;
  readonly #ours: boolean;
  #remote: Promise<Remote> | undefined;
  #session: Promise<Session> | undefined;

  /** @param ours whether it is to be brought up to date; one of another stack is only asked */
  constructor({ name, address }: Known, user: string, ours: boolean) {
    this.name = name;
    this.address = address;
    this.#user = user;
    this.#ours = ours;
  }

  async remote(): Promise<Remote> {
    const present = await this.#remote?.catch(() => undefined);
    if (present && !present.lost) return present;
    const dialled = Remote.connect(this.address, this.#user);
    this.#remote = this.#ours ? dialled.then(speaking) : dialled;
    return this.#remote;
  }

  async #talk(): Promise<Session> {
    const present = await this.#session?.catch(() => undefined);
    if (present && !present.over) return present;
    this.#session = this.remote().then((remote) => Session.open(remote));
    return this.#session;
  }

  /** A command that is over at once, one after the other. */
  async #quick(words: readonly string[], input = ""): Promise<string> {
    return (await this.#talk()).run(words, input);
  }

  /** A command that may last, beside others. */
  async #long(...words: readonly string[]): Promise<string> {
    return (await this.remote()).run(["sudo outward", ...words].join(" "));
  }

  async #do(...words: readonly string[]): Promise<void> {
    await this.#quick(words);
  }

  status = async () => parseStatus(await this.#quick(["status", "--json"]));
  standby = (peer: string) => this.#do("standby", peer);
  quiesce = async (peer: string, seconds: number) =>
    pause.parse(JSON.parse(await this.#quick(["quiesce", peer, String(seconds)])));
  hold = (word: string) => this.#do("hold", word);
  resume = () => this.#do("resume");
  check = async (project: string) => (await this.#long("check", project)).trim();
  open = (address: string) => this.#do("door", address);
  follow = async (project: string, from: Host) => void (await this.#long("follow", project, from.address));
  promote = async (positions: object) => void (await this.#quick(["promote"], JSON.stringify(positions)));
  latest = async (project: string) => (await this.#long("latest", project)).trim();
  restore = async (project: string) => {
    const said: string[] = [];
    await (await this.remote()).run(`sudo outward restore ${project}`, "", (line) => said.push(line));
    return plain(said);
  };
  cede = (word: string) => this.#do("cede", word);
  activate = () => this.#do("activate", this.name);
  leave = async (peer: string) => void (await this.#long("leave", peer));
  entrust = async (project: string, credential: string) => void (await this.#quick(["entrust", project], credential));
  deactivate = async () => void (await this.#long("deactivate"));

  wake = (project: string) => this.#do("wake", project);
  takeFiles = (project: string, from: Host) => this.#withFilesOf(from, "files-take", project);
  compareFiles = async (project: string, from: Host) => void (await this.#withFilesOf(from, "files-compare", project));

  async #both(from: Host): Promise<readonly [Remote, Remote]> {
    if (!(from instanceof RemoteHost)) throw new Error(`${from.name} is no host that data can be taken from`);
    return Promise.all([from.remote(), this.remote()]);
  }

  async take(project: string, from: Host): Promise<number> {
    const [source, sink] = await this.#both(from);
    return source.pipe(`sudo outward dump ${project}`, sink, `sudo outward load ${project}`);
  }

  /** What the command said, for people. */
  async #withFilesOf(from: Host, verb: string, project: string): Promise<string> {
    const [source, sink] = await this.#both(from);
    const said = await sink.join(`sudo outward ${verb} ${project}`, source, `sudo outward files-give ${project}`);
    return plain([said.trim()]);
  }

  close(): void {
    this.#session?.then((session) => session.close()).catch(() => {});
    this.#remote?.then((remote) => remote.close()).catch(() => {});
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

  const ours = ({ name }: Known): boolean => name === order.host || order.prefixes.some((prefix) => isOf(prefix, name));

  const host = async (name: string): Promise<RemoteHost> => {
    const found = hosts.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the tailnet`);
    const one = open.get(name) ?? new RemoteHost(found, order.user, ours(found));
    open.set(name, one);
    return one;
  };

  /** One that does not answer is seen all the same, without a status; one that answers nonsense ends the run. */
  const seen = async ({ name, lastSeen }: Known): Promise<Sighting> => {
    const one = await host(name);
    const reached = await one.remote().catch(() => undefined);
    return { name, lastSeen, status: reached && (await one.status()) };
  };

  const strange = (one: Known): Promise<Sighting> =>
    seen(one).catch(() => ({ name: one.name, lastSeen: one.lastSeen }));

  const look = async (): Promise<readonly Known[]> => {
    hosts = [{ name: order.host, address: order.address }, ...(await others(order, api))];
    return hosts;
  };

  return {
    say,
    host,
    fence: (gone) => fence(gone, order.units),
    look: async () => Promise.all((await look()).filter(ours).map(seen)),
    strangers: async () => Promise.all((await look()).filter((one) => !ours(one)).map(strange)),
    close: () => {
      for (const one of open.values()) one.close();
    },
  };
};
