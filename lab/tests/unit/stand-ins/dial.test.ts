/** Which of a server's keys a remote command meets, and what it does with another one: as the official plugin, whose client is Go's. */
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { afterEach, expect, it } from "vitest";
import { dial } from "#lab/stand-ins/command/dial.ts";
import { newHostKey } from "#lab/tests/engine/host-key.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** ssh2 makes one that it cannot read itself once in 250 times. */
const ed25519 = (): { private: string; public: string } => {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) return made;
  }
};

/** A server with a key of each kind; gives its port. */
const server = async (...hostKeys: string[]): Promise<number> => {
  const made = new ssh2.Server({ hostKeys }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (asked) => asked.accept());
    closing.push(() => client.end());
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  closing.push(() => made.close());
  return (made.address() as AddressInfo).port;
};

const dialled = async (port: number, hostKey: string): Promise<string> => {
  const to = { host: "127.0.0.1", user: "ops", port, dialErrorLimit: 0, perDialTimeout: 5, hostKey };
  const ctx = { status: () => {}, signal: new AbortController().signal } as never;
  const refused = await dial(to, ctx).catch((error: Error) => error);
  if (refused instanceof Error) return refused.message;
  refused.end();
  return "in";
};

it("of a server with several it is the one that Go asks for first, and no other is taken in its place", async () => {
  const [first, second] = [ed25519(), newHostKey()];
  const port = await server(first.private, second.private);
  expect(await dialled(port, second.public)).toBe("in");
  const refused = /^after 0 failed attempts: dial ops@127.*: ssh: handshake failed: ssh: host key mismatch$/;
  expect(await dialled(port, first.public)).toMatch(refused);
  expect(await dialled(port, newHostKey().public)).toMatch(refused);
});

it("of a server with one it is that one", async () => {
  const only = ed25519();
  const port = await server(only.private);
  expect(await dialled(port, only.public)).toBe("in");
  expect(await dialled(port, newHostKey().public)).toMatch(/host key mismatch/);
});
