/** A machine to reach over SSH on loopback. Takes the user "ops" without a key, as Tailscale SSH does; runs /bin/sh. */
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import ssh2, { type ServerChannel } from "ssh2";
import { newHostKey } from "./host-key.ts";

export interface SshServer {
  /** As `connection.hostKey` takes it. */
  readonly hostKey: string;
  /** Listens, on a port of its own unless one is given, and on 127.0.0.1 unless another address is. */
  readonly listen: (port?: number, address?: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

const execute = (command: string, cwd: string, channel: ServerChannel): void => {
  // What a test has put there is found before what this machine has of that name.
  const env = { ...process.env, PATH: `${cwd}:${process.env.PATH}` };
  const child = spawn("/bin/sh", ["-c", command], { cwd, env });
  channel.pipe(child.stdin);
  child.stdin.on("error", () => {});
  child.stdout.on("data", (bytes: Buffer) => channel.write(bytes));
  child.stderr.on("data", (bytes: Buffer) => channel.stderr.write(bytes));
  child.once("close", (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
};

/** Commands run in `folder`. */
export const sshServer = (folder: string): SshServer => {
  const key = newHostKey();
  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (auth) =>
      auth.method === "none" && auth.username === "ops" ? auth.accept() : auth.reject(),
    );
    client.on("session", (accept) => {
      accept().on("exec", (take, _, { command }) => execute(command, folder, take()));
    });
  });
  return {
    hostKey: key.public,
    listen: (port = 0, address = "127.0.0.1") =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
