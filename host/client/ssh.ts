/** Commands on a host over Tailscale SSH: the tailnet has already said who we are, so no key and no password. */
import { createInterface } from "node:readline";
import { Client, type ClientChannel, type ServerHostKeyAlgorithm } from "ssh2";
import { admits, checks, NotAdmitted, waitsForBrowser } from "./admitting.ts";
import { keysOf, type Meant, Stranger } from "./tailnet.ts";

/** A host that dies in the middle of a command is noticed after 20 s. */
const keepalive = { keepaliveInterval: 5_000, keepaliveCountMax: 3 } as const;

/** What somebody sits in front of. */
export interface Terminal {
  /** What it understands, e.g. xterm-256color. */
  readonly term: string;
  readonly rows: number;
  readonly cols: number;
}

/** A command whose end is an answer, whatever it is. */
export interface Attached {
  readonly channel: ClientChannel;
  /** Its exit code; undefined where it has none. Rejects when the connection is lost. */
  readonly code: Promise<number | undefined>;
}

interface Started {
  /** Standard input and output of the command. */
  readonly channel: ClientChannel;
  /** Its standard error. Rejects with it when the command does not end with 0. */
  readonly ended: Promise<string>;
}

/** A command that has ended reads nothing more; what it left is read here, since a channel closes only when all of it is. */
const lead = (from: ClientChannel, to: ClientChannel): void => {
  from.pipe(to);
  const leave = (): void => {
    from.unpipe(to);
    from.resume();
  };
  to.once("exit", leave);
  // One that had ended before the other began says no more than this, and `pipe` itself would only let go of it.
  to.once("close", leave);
};

/** Two that belong together. Where one cannot begin, the other hears that nobody comes: it would wait for ever. */
const together = async (...begun: readonly [Promise<Started>, Promise<Started>]): Promise<[Started, Started]> => {
  const [one, other] = await Promise.allSettled(begun);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  for (const each of [one, other]) if (each.status === "fulfilled") each.value.channel.resume().end();
  throw [one, other].find((each) => each.status === "rejected")?.reason;
};

/** Which signatures a key of each kind gives: of tailscaled's three kinds, ecdsa in its three sizes. */
const signatures: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
};

/** Asks for the kinds of these keys, and takes no other key. */
const expecting = (keys: readonly string[], denied: () => void) => {
  const known = keys.map((line) => line.split(" "));
  const kinds = known.flatMap(([kind = ""]) => signatures[kind] ?? []);
  return {
    algorithms: { serverHostKey: kinds },
    hostVerifier: (key: Buffer): boolean => {
      const right = known.some(([, text = ""]) => key.equals(Buffer.from(text, "base64")));
      if (!right) denied();
      return right;
    },
  };
};

const otherKey = (who: string): Stranger =>
  new Stranger(
    `${who}: who answers there has another SSH host key than the tailnet says; nothing was sent\n` +
      "  tailscale ping of this address tells whether the tailnet leads to it; other networks use 100.64.0.0/10 too",
  );

/** One host, one connection. */
export class Remote {
  readonly #client: Client;
  #lost = false;

  private constructor(client: Client) {
    this.#client = client;
    // What is under way is told by "close"; an error that nobody hears would end the process.
    client.on("error", () => {});
    client.once("close", () => {
      this.#lost = true;
    });
    // One listener per command that is under way.
    client.setMaxListeners(50);
  }

  /** To whom the tailscaled of this machine vouches for. @throws what `connect` does; Stranger or NotListed when it does not */
  static async dial(meant: Meant, user: string): Promise<Remote> {
    return Remote.connect(meant.address, user, await keysOf(meant));
  }

  /**
   * @param keys that the host may have, each as in authorized_keys
   * @throws NotAdmitted when the tailnet's policy refuses or waits; Stranger when the host has another key; Error when it
   * does not answer within 10 s.
   */
  static connect(address: string, user: string, keys: readonly string[], port = 22): Promise<Remote> {
    const client = new Client();
    const who = `${user}@${address}`;
    return new Promise((resolve, reject) => {
      let banner = "";
      let denied = false;
      const expected = expecting(keys, () => {
        denied = true;
      });
      client
        .on("banner", (words) => {
          banner += words;
          if (!waitsForBrowser.test(banner)) return;
          reject(new NotAdmitted(`${who}: ${checks}`));
          client.destroy();
        })
        .once("ready", () => resolve(new Remote(client)))
        .once("error", (error) => {
          if (denied || /no matching host key/i.test(error.message)) return reject(otherKey(who));
          return reject(
            banner === "" || error.level !== "client-authentication"
              ? new Error(`${who}: ${error.message}`)
              : new NotAdmitted(`${who}: ${admits(banner, user)}`),
          );
        })
        .on("error", () => {})
        .connect({
          ...{ host: address, port, username: user, readyTimeout: 10_000, authHandler: ["none"] },
          ...expected,
          ...keepalive,
        });
    });
  }

  /** Starts a command, for whoever talks with it. */
  async start(command: string): Promise<Started> {
    const { channel, code } = await this.attach(command);
    let errors = "";
    channel.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    const ended = code.then((found) => {
      if (found === 0) return errors;
      throw new Error(`${command} ended with ${found ?? "no code"}: ${errors.trim()}`);
    });
    // Of two that belong together the other one may not have begun: then nobody waits for this one.
    ended.catch(() => {});
    return { channel, ended };
  }

  /** The same for whoever hears all that it says and how it ends. @param terminal that it gets. @default none */
  attach(command: string, terminal?: Terminal): Promise<Attached> {
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(new Error(`${command}: the connection was lost`));
      this.#client.once("close", lost);
      const opened = (error: Error | undefined, channel: ClientChannel): void => {
        this.#client.off("close", lost);
        if (error) reject(error);
        else resolve({ channel, code: this.#codeOf(command, channel) });
      };
      if (terminal) this.#client.exec(command, { pty: terminal }, opened);
      else this.#client.exec(command, opened);
    });
  }

  #codeOf(command: string, channel: ClientChannel): Promise<number | undefined> {
    const found = new Promise<number | undefined>((resolve, reject) => {
      const lost = (): void => reject(new Error(`${command}: the connection was lost`));
      this.#client.once("close", lost);
      // ssh2 destroys a channel when both directions have ended, and the exit status may still be on its way then.
      channel.destroy = () => channel;
      channel.on("close", (code: number | null) => {
        this.#client.off("close", lost);
        resolve(code ?? undefined);
      });
    });
    found.catch(() => {});
    return found;
  }

  /**
   * Runs a command and gives its standard output.
   * @param input its standard input
   * @param onLine is given each line of its standard error
   * @throws with the command's standard error when it does not end with 0.
   */
  async run(command: string, input = "", onLine?: (line: string) => void): Promise<string> {
    const { channel, ended } = await this.start(command);
    if (onLine) createInterface({ input: channel.stderr }).on("line", onLine);
    let out = "";
    channel.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    channel.end(input);
    await ended;
    return out;
  }

  /**
   * Runs a command here and one on another host, whose input is the output of the first.
   * @returns the bytes that went through
   * @throws with the standard error of whichever failed, the sender first.
   */
  async pipe(command: string, to: Remote, toCommand: string): Promise<number> {
    const [source, sink] = await together(this.start(command), to.start(toCommand));
    let bytes = 0;
    source.channel.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    lead(source.channel, sink.channel);
    source.channel.end();
    sink.channel.resume();
    const ends = await Promise.allSettled([source.ended, sink.ended]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return bytes;
  }

  /**
   * Runs a command here and one on another host, which talk with each other.
   * @returns what the command here said on standard error
   * @throws with the standard error of each that failed: one that does takes the other with it.
   */
  async join(command: string, to: Remote, toCommand: string): Promise<string> {
    const [here, there] = await together(this.start(command), to.start(toCommand));
    lead(here.channel, there.channel);
    lead(there.channel, here.channel);
    const ends = await Promise.allSettled([here.ended, there.ended]);
    const failed = ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason.message)] : []));
    if (failed.length > 0) throw new Error(failed.join("\n"));
    return here.ended;
  }

  /** Whether the connection has ended, by either side. */
  get lost(): boolean {
    return this.#lost;
  }

  close(): void {
    this.#client.end();
  }
}
