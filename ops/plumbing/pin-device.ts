/**
 * Run when a host is born: says which device it is, and by which SSH host key it is known from then on. The key is what the
 * tailscaled of this machine says of the device; the engine keeps the answer, so that no preview asks again.
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { ended } from "#handover/command.ts";
import { poll } from "#host/client/poll.ts";
import { keysOf, Stranger } from "#host/client/tailnet.ts";

const order = z.strictObject({
  host: z.string().min(1),
  /** Of its device, as the tailnet's API has it. */
  id: z.string().min(1),
  /** In the tailnet. */
  address: z.string().min(1),
  tag: z.string().startsWith("tag:"),
});

/** Kinds of keys, the best last, as Go's SSH client wants them (golang.org/x/crypto/ssh, defaultHostKeyAlgos): with it `@pulumi/command` dials. */
const kinds = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp256"];

const rank = (key: string): number => kinds.indexOf(key.split(" ")[0] ?? "");

/** The one of a host's keys that this client meets: it takes one alone, and a server has several. Pure. @throws when there is none */
export const keyToExpect = (keys: readonly string[]): string => {
  const [best] = keys.toSorted((a, b) => rank(b) - rank(a));
  if (best === undefined) throw new Error("a host without keys has none to expect");
  return best;
};

/** A device that has just joined reaches this machine's tailscaled a moment later. @throws Stranger at once */
const keysOnceThere = async (meant: Parameters<typeof keysOf>[0], patienceMs: number): Promise<readonly string[]> => {
  let keys: readonly string[] = [];
  let refused: Stranger | undefined;
  const what = "the tailscaled of this machine to know it";
  await poll({ what, deadlineMs: patienceMs }, async () => {
    try {
      keys = await keysOf(meant);
    } catch (error) {
      if (!(error instanceof Stranger)) throw error;
      refused = error;
    }
    return undefined;
  });
  if (refused) throw refused;
  return keys;
};

const answer = z.object({ id: z.string(), hostKey: z.string() });

type Pin = z.infer<typeof answer>;

/** @throws when another device has its name than the one that was born */
const mustBe = (host: string, id: string, born: Pin): void => {
  if (id === born.id) return;
  throw new Error(
    `${host} was born as the device ${born.id}, and ${id} has its name now: it is not spoken to; nothing was sent\n` +
      "  somebody else calls a machine so: remove it in the tailnet's admin console, and run pulumi up again\n" +
      "  the host itself has joined anew, which it never does by itself: give it a successor (the next outward:host.generation),\n" +
      `  or, if you did that: pulumi up --replace '**::${host}-device-pin'`,
  );
};

/** @param born what this command said the last time. @default it is the first */
export const bornAs = async (
  asked: z.infer<typeof order>,
  born: Pin | undefined,
  patienceMs = 60_000,
): Promise<Pin> => {
  const { host, id, address, tag } = asked;
  if (born) mustBe(host, id, born);
  const keys = await keysOnceThere({ address, name: host, tag, hostKey: born?.hostKey }, patienceMs);
  return { id, hostKey: keyToExpect(keys) };
};

/** From standard input; on standard output a pin. */
export const pinDeviceCommand = (): Promise<number> =>
  ended(async () => {
    const asked = order.parse(JSON.parse(await text(process.stdin)));
    const before = process.env.PULUMI_COMMAND_STDOUT?.trim();
    console.log(JSON.stringify(await bornAs(asked, before ? answer.parse(JSON.parse(before)) : undefined)));
  });
