/** SSH connections, dialled until they stand. */
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import type { Client, ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import type { Context } from "../provider.ts";
import type { Connection, Hop } from "./connection.ts";

// Imported at the first dial: it is as much to load as all the rest of the plugin.
const ssh2 = (): typeof import("ssh2") => createRequire(import.meta.url)("ssh2");

/** The key's own bytes, from a line of known_hosts' form. */
const keyBytes = (line: string): Buffer => {
  const parts = line.trim().split(/\s+/);
  return Buffer.from(parts[1] ?? parts[0] ?? "", "base64");
};

/** As Go's client asks for a key of a server that has several (golang.org/x/crypto/ssh, defaultHostKeyAlgos): Node's own order is another. */
const asGo = [
  ...["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
  ...["rsa-sha2-256", "rsa-sha2-512", "ssh-rsa", "ssh-ed25519"],
] as ServerHostKeyAlgorithm[];

/** In the words of Go's library. */
const inGo = (message: string): string =>
  message.startsWith("Host denied") ? "ssh: handshake failed: ssh: host key mismatch" : message;

const configOf = (hop: Hop, through: ConnectConfig["sock"]): ConnectConfig => {
  const { host, user, port, perDialTimeout, password, privateKey, privateKeyPassword, hostKey, agentSocketPath } = hop;
  const agent = agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  return {
    host,
    port,
    username: user,
    readyTimeout: perDialTimeout * 1000,
    algorithms: { serverHostKey: asGo },
    tryKeyboard: password !== undefined,
    ...(through && { sock: through }),
    ...(password !== undefined && { password }),
    ...(privateKey !== undefined && { privateKey }),
    ...(privateKeyPassword !== undefined && { passphrase: privateKeyPassword }),
    ...(agent && { agent }),
    ...(hostKey && { hostVerifier: (key: Buffer) => key.equals(keyBytes(hostKey)) }),
  };
};

const dialOnce = (hop: Hop, through?: ConnectConfig["sock"]): Promise<Client> =>
  new Promise((resolve, reject) => {
    const client = new (ssh2().Client)();
    client.once("error", (error) => {
      client.destroy();
      reject(new Error(`dial ${hop.user}@${hop.host}:${hop.port}: ${inGo(error.message)}`));
    });
    client.on("keyboard-interactive", (_name, _text, _language, prompts, finish) => {
      finish(prompts.map(() => hop.password ?? ""));
    });
    client.once("ready", () => resolve(client)).connect(configOf(hop, through));
  });

const retrying = async <T>(what: string, limit: number, ctx: Context, dial: () => Promise<T>): Promise<T> => {
  // The official pace: 100 ms at first, half as much again each time, 5 s at most.
  for (let failed = 1, delay = 100; ; failed += 1, delay = Math.min(delay * 1.5, 5_000)) {
    try {
      return await dial();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (limit >= 0 && failed > limit) throw new Error(`after ${limit} failed attempts: ${reason}`);
      ctx.status(`${what} ${failed}/${limit < 0 ? "inf" : limit} failed: retrying`);
    }
    await pause(delay, undefined, { signal: ctx.signal });
  }
};

const forwarded = (proxy: Client, { host, port }: Hop): Promise<ConnectConfig["sock"]> =>
  new Promise((resolve, reject) => {
    proxy.forwardOut("127.0.0.1", 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel)));
  });

export interface Dialled {
  readonly client: Client;
  /** Ends the connection, and the proxy's. */
  readonly end: () => void;
}

/** @throws after so many failed dials as the connection bears, with the last one's reason. */
export const dial = async (to: Connection, ctx: Context): Promise<Dialled> => {
  const { proxy } = to;
  if (!proxy) {
    const client = await retrying("Dial", to.dialErrorLimit, ctx, () => dialOnce(to));
    return { client, end: () => client.end() };
  }
  const first = await retrying("Dial proxy", proxy.dialErrorLimit, ctx, () => dialOnce(proxy));
  try {
    const second = async () => dialOnce(to, await forwarded(first, to));
    const client = await retrying("Dial from proxy", to.dialErrorLimit, ctx, second);
    const end = (): void => {
      client.end();
      first.end();
    };
    return { client, end };
  } catch (error) {
    first.end();
    throw new Error(`proxy: ${error instanceof Error ? error.message : String(error)}`);
  }
};
