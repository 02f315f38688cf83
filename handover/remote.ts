/** Commands on a host over Tailscale SSH: the tailnet has already said who we are, so no key and no password. */
import { Client } from "ssh2";

/** A host that dies in the middle of a command is noticed after 20 s. */
const keepalive = { keepaliveInterval: 5_000, keepaliveCountMax: 3 } as const;

/** One host, one connection. */
export class Remote {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
    // What is under way is told by "close"; an error that nobody hears would end the process.
    client.on("error", () => {});
  }

  /** @throws when the host does not answer within 10 s or refuses. */
  static connect(address: string, user: string): Promise<Remote> {
    const client = new Client();
    return new Promise((resolve, reject) => {
      client
        .once("ready", () => resolve(new Remote(client)))
        .once("error", (error) => reject(new Error(`${user}@${address}: ${error.message}`)))
        .connect({ host: address, username: user, readyTimeout: 10_000, authHandler: ["none"], ...keepalive });
    });
  }

  /**
   * Runs a command and gives its standard output.
   * @param input its standard input
   * @throws with the command's standard error when it does not end with 0.
   */
  run(command: string, input = ""): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#client.once("close", () => reject(new Error(`${command}: the connection was lost`)));
      this.#client.exec(command, (error, channel) => {
        if (error) return reject(error);
        // ssh2 destroys a channel when both directions have ended, and the exit status may still be on its way then.
        channel.destroy = () => channel;
        let out = "";
        let err = "";
        channel.on("data", (chunk: Buffer) => {
          out += chunk.toString("utf8");
        });
        channel.stderr.on("data", (chunk: Buffer) => {
          err += chunk.toString("utf8");
        });
        channel.on("close", (code: number | null) => {
          if (code === 0) resolve(out);
          else reject(new Error(`${command} ended with ${code ?? "no code"}: ${err.trim() || out.trim()}`));
        });
        channel.end(input);
      });
    });
  }

  close(): void {
    this.#client.end();
  }
}
