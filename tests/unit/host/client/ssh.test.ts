import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { afterEach, describe, expect, it } from "vitest";
import { NotAdmitted } from "#host/client/admitting.ts";
import { Remote } from "#host/client/ssh.ts";
import { Stranger } from "#host/client/tailnet.ts";
import { newHostKey } from "#lab/tests/engine/host-key.ts";

// What tailscaled sends before it lets anybody in: tailscale.com/ssh/tailssh, tailssh.go, and the control server's own words.
const check =
  "# Tailscale SSH requires an additional check.\n# To authenticate, visit: https://login.tailscale.com/a/1234\n";
const denied = 'tailscale: tailnet policy does not permit you to SSH as user "ops"\n';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Host {
  readonly port: number;
  readonly keys: readonly string[];
  /** What anybody asked of it beyond its key. */
  readonly asked: string[];
}

/**
 * A host on loopback; `admits` undefined: it holds whoever comes, as one that waits for a browser.
 * @param performs how it performs a command. @default it knows none
 */
const host = async (
  banner: string | undefined,
  admits: boolean | undefined,
  performs?: (admit: () => ssh2.ServerChannel, client: ssh2.Connection) => void,
): Promise<Host> => {
  const { private: key, public: line } = newHostKey();
  const asked: string[] = [];
  const server = new ssh2.Server({ hostKeys: [key], ...(banner ? { banner } : {}) }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (one) => {
      asked.push(one.username);
      if (admits === true) one.accept();
      if (admits === false) one.reject([]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (admit) => performs?.(admit, client));
    });
    closing.push(() => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, keys: [line], asked };
};

const dialled = ({ port }: Host, keys: readonly string[]) =>
  Remote.connect("127.0.0.1", "ops", keys, port).then(
    (remote) => remote.close(),
    (error: Error) => error,
  );

const tried = async (banner: string | undefined, admits: boolean | undefined) => {
  const there = await host(banner, admits);
  return dialled(there, there.keys);
};

describe("a host that the tailnet leads to", () => {
  it("and that wants a browser's check names the ssh rule's action, and is not taken for one that is off", async () => {
    const error = await tried(check, undefined);
    expect(error).toBeInstanceOf(NotAdmitted);
    expect(error).toMatchObject({
      message:
        "ops@127.0.0.1: the tailnet's ssh rule for it has the action \"check\", which waits for somebody's browser; " +
        'make the action "accept" (bin/outward adopt --tailnet prints the rule)',
    });
    // Whoever follows the link is let in.
    expect(String(error)).not.toContain("login.tailscale.com");
  });

  it("and that lets nobody in says so in the tailnet's words", async () => {
    const error = await tried(denied, false);
    expect(error).toBeInstanceOf(NotAdmitted);
    expect(String(error)).toContain(
      'ops@127.0.0.1: tailscale: tailnet policy does not permit you to SSH as user "ops"; its ssh rule has to accept ops',
    );
  });

  it("and that lets one in is there, whatever it says first", async () => {
    expect(await tried(undefined, true)).toBeUndefined();
    expect(await tried("# Authentication checked with Tailscale SSH.\n", true)).toBeUndefined();
  });

  it("and nobody answers is another thing", async () => {
    const error = await Remote.connect("127.0.0.1", "ops", [newHostKey().public], 1).catch((refused: Error) => refused);
    expect(error).not.toBeInstanceOf(NotAdmitted);
    expect(String(error)).toMatch(/ops@127\.0\.0\.1: .*ECONNREFUSED/);
  });
});

describe("a host whose key the tailnet says", () => {
  it("is taken by any of them", async () => {
    const there = await host(undefined, true);
    expect(await dialled(there, [newHostKey().public, ...there.keys])).toBeUndefined();
    expect(there.asked).toEqual(["ops"]);
  });

  it.each([
    ["another one of the same kind", [newHostKey().public]],
    ["one of another kind", ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKpTkfd2Ltt2rgKCBuIyuxHzEw1GjR/fT5MnGLrf2nXB"]],
    ["none at all", []],
  ] as const)("is told nothing, not even a name, when it has %s", async (_, keys) => {
    const there = await host(undefined, true);
    const error = await dialled(there, keys);
    expect(error).toBeInstanceOf(Stranger);
    expect(String(error)).toContain("ops@127.0.0.1: who answers there has another SSH host key");
    expect(there.asked).toEqual([]);
  });
});

describe("two commands that talk with each other", () => {
  const dial = ({ port, keys }: Host) => Remote.connect("127.0.0.1", "ops", keys, port);

  /** Ends when its input does, as one that copies from the other. */
  const reads = (channel: ssh2.ServerChannel): void => {
    channel.resume().once("end", () => {
      channel.exit(3);
      channel.end();
    });
  };

  /** Its power is cut as it is asked. */
  const dies = (_: () => ssh2.ServerChannel, client: ssh2.Connection): void => void client.end();

  it.each([
    "join",
    "pipe",
  ] as const)("come to an end when the host of one dies before it has begun: %s", async (how) => {
    const ended = Promise.withResolvers<void>();
    const well = await host(undefined, true, (admit) => {
      const channel = admit();
      reads(channel);
      channel.once("end", () => ended.resolve());
    });
    const gone = await host(undefined, true, dies);
    const [here, there] = [await dial(well), await dial(gone)];
    await expect(how === "join" ? here.join("take", there, "give") : there.pipe("give", here, "take")).rejects.toThrow(
      /give/,
    );
    await ended.promise;
  });
});
