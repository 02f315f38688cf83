/** A host on loopback: a real SSH server whose commands a real shell reads, with a stand-in for the host's program. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import ssh2, { type Connection, type PseudoTtyInfo, type ServerChannel } from "ssh2";
import { Remote } from "#host/client/ssh.ts";
import { newHostKey } from "#lab/tests/engine/host-key.ts";

export interface StandIn {
  readonly remote: Remote;
  /** Terminals that were asked for, and sizes that they have got since. */
  readonly terminals: (Partial<PseudoTtyInfo> & { readonly rows: number; readonly cols: number })[];
  /** Words of the last command, as the program has got them. */
  readonly words: () => readonly string[];
  /** What sessions were asked. */
  readonly asked: () => readonly (readonly string[])[];
  /** As when the network is gone. */
  readonly cut: () => void;
  readonly close: () => void;
}

/** As sshd and tailscaled do it: the login shell gets the line. */
const perform = (channel: ServerChannel, line: string, bin: string): void => {
  const child = spawn("/bin/sh", ["-c", line], { env: { PATH: `${bin}:/usr/bin:/bin` } });
  child.stdin.on("error", () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on("close", () => child.kill("SIGKILL"));
  child.on("close", (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
};

export const standIn = async (): Promise<StandIn> => {
  const bin = mkdtempSync(path.join(tmpdir(), "outward-host-"));
  for (const name of ["outward", "sudo"]) copyFileSync(new URL("outward.sh", import.meta.url), path.join(bin, name));
  const { private: key, public: line } = newHostKey();
  const connections: Connection[] = [];
  const terminals: StandIn["terminals"] = [];
  const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
    connections.push(client);
    client.on("error", () => {});
    client.on("authentication", (one) => one.accept());
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (agree, _, info) => {
        terminals.push(info);
        agree?.();
      });
      session.on("window-change", (agree, _, info) => {
        terminals.push(info);
        agree?.();
      });
      session.on("exec", (agree, _, { command }) => perform(agree(), command, bin));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const remote = await Remote.connect("127.0.0.1", "ops", [line], (server.address() as AddressInfo).port);
  const read = (name: string): string => {
    const file = path.join(bin, name);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  return {
    remote,
    terminals,
    words: () => read("words").split("\0").slice(0, -1),
    asked: () =>
      read("asked")
        .split("\n")
        .slice(0, -1)
        .map((one) => (JSON.parse(one) as { words: string[] }).words),
    cut: () => {
      for (const one of connections) one.end();
    },
    close: () => {
      remote.close();
      server.close();
      rmSync(bin, { recursive: true });
    },
  };
};
