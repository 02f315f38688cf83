/** The hosts of a stack as the tailnet knows them, each reached over ssh. */

import type { z } from "zod";
import { NotAdmitted } from "#host/client/admitting.ts";
import { Session } from "#host/client/session.ts";
import { Remote } from "#host/client/ssh.ts";
import { type Meant, NotListed, Stranger } from "#host/client/tailnet.ts";
import {
  comparedShape,
  keyShape,
  latestShape,
  pausedShape,
  readyShape,
  restoredShape,
  standbyShape,
} from "#host/protocol/answers.ts";
import { parseStatus } from "#host/protocol/status.ts";
import { type HostVerb, onHost } from "#host/protocol/verbs.ts";
import { tailnetApi } from "#vendors/tailnet.ts";
import { withCurrentProgram } from "./current.ts";
import { type HostDevice as Known, namedOnce, others } from "./devices.ts";
import { fence } from "./fence.ts";
import type { Order } from "./order.ts";
import type { Observation } from "./situation.ts";
import type { HostCommands, Right, World } from "./world.ts";

/** What the host's program said, without the names that its caller knows. */
const plain = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/^outward: ([a-z0-9-]+: )?/, "")).join("; ");

const answered = <T>(shape: z.ZodType<T>, text: string): T => shape.parse(JSON.parse(text));

/** A connection that was lost is made anew by the next command. */
class RemoteHost implements HostCommands {
  readonly name: string;
  readonly address: string;
  readonly #user: string;
  readonly #meant: Meant;
  readonly #ours: boolean;
  #dialled: Promise<Remote> | undefined;
  /** On the connection that was dialled last, once this checkout's program is there. */
  #remote: Promise<Remote> | undefined;
  readonly #sessions = new Map<string, Promise<Session>>();

  /** @param ours whether it is to be brought up to date; one of another stack is only asked */
  constructor(known: Known, user: string, ours: boolean) {
    this.name = known.name;
    this.address = known.address;
    this.#meant = known;
    this.#user = user;
    this.#ours = ours;
  }

  /** @throws when it does not answer */
  async dialled(): Promise<Remote> {
    const present = await this.#dialled?.catch(() => undefined);
    if (present && !present.lost) return present;
    this.#remote = undefined;
    this.#dialled = Remote.dial(this.#meant, this.#user);
    return this.#dialled;
  }

  async remote(): Promise<Remote> {
    const dialled = await this.dialled();
    if (!this.#ours) return dialled;
    this.#remote ??= this.#current(dialled);
    return this.#remote;
  }

  async #current(remote: Remote): Promise<Remote> {
    return withCurrentProgram(remote, this.name).catch((error: unknown) => {
      this.#remote = undefined;
      throw error;
    });
  }

  /** One for each project, so that what one of them waits for holds up no other. */
  async #talk(project: string): Promise<Session> {
    const present = await this.#sessions.get(project)?.catch(() => undefined);
    if (present && !present.over) return present;
    const session = this.remote().then((remote) => Session.open(remote));
    this.#sessions.set(project, session);
    return session;
  }

  /** A command that is over at once, one after the other. */
  async #quick(project = "", words: readonly [HostVerb, ...string[]], input = ""): Promise<string> {
    return (await this.#talk(project)).run(words, input);
  }

  /** A command that may last, beside others. */
  async #long(...words: readonly [HostVerb, ...string[]]): Promise<string> {
    return (await this.remote()).run(onHost(...words));
  }

  async #do(project: string, verb: HostVerb, ...words: readonly string[]): Promise<void> {
    await this.#quick(project, [verb, project, ...words]);
  }

  status = async (project?: string) =>
    parseStatus(await this.#quick(project, ["status", "--json", ...(project ? [project] : [])]));
  standby = async (project: string, peer: string, over?: string) =>
    answered(standbyShape, await this.#quick(project, ["standby", project, peer, ...(over ? [`--over=${over}`] : [])]))
      .claim;
  quiesce = async (project: string, peer: string, claim: string, seconds: number, limit: number) =>
    answered(
      pausedShape,
      await this.#quick(project, ["quiesce", project, peer, claim, `${seconds}`, `--limit=${limit}`]),
    );
  hold = (project: string, pause: string) => this.#do(project, "hold", pause);
  resume = (project: string, pause: string) => this.#do(project, "resume", pause);
  check = async (project: string) => (await this.#long("check", project)).trim();
  compare = async (project: string, line: string) =>
    answered(comparedShape, await (await this.remote()).run(onHost("compare", project), line));
  obstacle = async (project: string) => (await this.#long("obstacle", project)).trim() || undefined;
  open = (project: string, address: string) => this.#do(project, "door", address);
  follow = async (project: string, claim: string, from: HostCommands) =>
    void (await this.#long("follow", project, claim, from.address));
  ready = async (project: string, claim: string, pause: string, after: number, position?: string) =>
    answered(
      readyShape,
      await this.#quick(project, [
        ...(["ready", project, claim, pause, `${after}`] as const),
        ...(position === undefined ? [] : [`--position=${position}`]),
      ]),
    ).epoch;
  cede = async (project: string, pause: string) =>
    answered(keyShape, await this.#quick(project, ["cede", project, pause])).key;
  activate = (project: string, claim: string, right: Right) => this.#by(right, "activate", project, claim);
  renounce = async (project: string, claim: string) =>
    answered(keyShape, await this.#quick(project, ["renounce", project, claim])).key;
  reclaim = (project: string, after: number, right: Right) => this.#by(right, "reclaim", project, `${after}`);
  leave = async (project: string, peer: string, epoch: number, ghost = false) =>
    void (await this.#long("leave", project, peer, `${epoch}`, ...(ghost ? ["--ghost"] : [])));
  begin = (project: string, after: number) => this.#do(project, "begin", `--after=${after}`);
  start = async () => void (await this.#quick(undefined, ["start"]));
  end = async (project: string) => void (await this.#long("end", project));
  latest = async (project: string) =>
    answered(latestShape.nullable(), await this.#long("latest", project, "--json")) ?? undefined;
  restore = async (project: string, claim: string) => {
    const lines: string[] = [];
    const words = onHost("restore", project, `--claim=${claim}`);
    const answer = await (await this.remote()).run(words, "", (line) => lines.push(line));
    return { report: plain(lines), ...answered(restoredShape, answer) };
  };
  entrust = async (project: string, credential: string) =>
    void (await this.#quick(project, ["entrust", project], credential));

  wake = (project: string, claim: string) => this.#do(project, "wake", claim);
  takeFiles = (project: string, claim: string, from: HostCommands) =>
    this.#withFilesOf(from, project, "files-take", `--claim=${claim}`);
  compareFiles = async (project: string, from: HostCommands) =>
    void (await this.#withFilesOf(from, project, "files-compare"));

  /** What another host's key opens: it comes by standard input. */
  async #by(right: Right, verb: HostVerb, project: string, word: string): Promise<void> {
    if ("key" in right) await this.#quick(project, [verb, project, word], right.key);
    else await this.#quick(project, [verb, project, word, `--gone=${right.gone}`]);
  }

  async #both(from: HostCommands): Promise<readonly [Remote, Remote]> {
    if (!(from instanceof RemoteHost)) throw new Error(`${from.name} is no host that data can be taken from`);
    return Promise.all([from.remote(), this.remote()]);
  }

  async take(project: string, claim: string, from: HostCommands): Promise<number> {
    const [source, sink] = await this.#both(from);
    return source.pipe(onHost("dump", project), sink, onHost("load", project, `--claim=${claim}`));
  }

  /** What the command said, for people. */
  async #withFilesOf(
    from: HostCommands,
    project: string,
    verb: HostVerb,
    ...words: readonly string[]
  ): Promise<string> {
    const [source, sink] = await this.#both(from);
    const answer = await sink.join(onHost(verb, project, ...words), source, onHost("files-give", project));
    return plain([answer.trim()]);
  }

  close(): void {
    for (const session of this.#sessions.values()) session.then((one) => one.close()).catch(() => {});
    this.#dialled?.then((remote) => remote.close()).catch(() => {});
  }
}

/** The real world of an order. `close` ends its connections. */
export const worldOf = async (order: Order, say: World["say"]): Promise<World & { close(): void }> => {
  const api = await tailnetApi(order.tailnet);
  const open = new Map<string, RemoteHost>();
  let hosts: readonly Known[] = [];

  const ours = ({ whose }: Known): boolean => whose === "ours";

  const host = async (name: string): Promise<RemoteHost> => {
    const found = hosts.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the tailnet`);
    const one = open.get(name) ?? new RemoteHost(found, order.user, ours(found));
    open.set(name, one);
    return one;
  };

  /**
   * One that does not answer is seen all the same, without a status; one that answers nonsense, admits nobody, or is not the
   * one that the tailnet knows, ends the run.
   */
  const seen = async ({ name, lastSeen, whose }: Known): Promise<Observation> => {
    const one = await host(name);
    const answers = await one.dialled().catch((error: unknown) => {
      if (error instanceof NotAdmitted || error instanceof Stranger) throw error;
      if (error instanceof NotListed && whose !== "unknown") say(error.message);
      return undefined;
    });
    return { name, lastSeen, status: answers && (await one.status()) };
  };

  const seenOrNot = (one: Known): Promise<Observation> =>
    seen(one).catch((error: unknown) => {
      if (error instanceof Stranger && one.whose !== "unknown") say(error.message);
      return { name: one.name, lastSeen: one.lastSeen };
    });

  const list = async (): Promise<readonly Known[]> => {
    const { host: name, address, hostKey } = order;
    const all: Known[] = [{ name, address, hostKey, whose: "ours" }, ...(await others(order, api))];
    namedOnce(all.filter(ours).map((one) => one.name));
    // Of two that have one name ours is meant.
    hosts = all.toSorted((a, b) => Number(ours(b)) - Number(ours(a)));
    return hosts;
  };

  return {
    say,
    host,
    fence,
    observe: async () => Promise.all((await list()).filter(ours).map(seen)),
    hostsOfOtherStacks: async () => {
      const all = (await list()).filter((one) => !ours(one));
      const seen = await Promise.all(all.map(seenOrNot));
      return seen.filter(({ status }, at) => status || all[at]?.whose === "anothers");
    },
    close: () => {
      for (const one of open.values()) one.close();
    },
  };
};
