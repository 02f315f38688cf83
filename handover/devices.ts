/** The hosts that the tailnet lists. */
import { z } from "zod";
import type { Meant } from "#host/client/tailnet.ts";
import type { TailnetApi } from "#vendors/tailnet.ts";
import { type Membership, membershipOf, type Order } from "./order.ts";

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

export interface HostDevice extends Meant, Membership {
  readonly name: string;
  readonly lastSeen?: string | undefined;
}

/** Every host that there is, but for the one that should serve. */
export const others = async (order: Order, api: TailnetApi): Promise<readonly HostDevice[]> => {
  const listed = devices.parse(await api.call("GET", "/tailnet/-/devices")).devices;
  return listed
    .filter(({ hostname }) => hostname !== order.host)
    .flatMap(({ hostname: name, addresses, tags = [], lastSeen }) => {
      const member = membershipOf(order, name, tags);
      const own = addresses.filter((address) => address.includes("."));
      return member ? own.map((address) => ({ name, address, lastSeen, ...member })) : [];
    });
};

/** Which of two is the host nobody here can say: the one may live, and the other look dead. @throws when a name is there twice */
export const namedOnce = (names: readonly string[]): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new Error(
    `two devices of the tailnet are called ${twice}, and one of them is the host; nothing was done\n` +
      "  remove the other one, which is offline, in the tailnet's admin console, and run pulumi up again",
  );
};
