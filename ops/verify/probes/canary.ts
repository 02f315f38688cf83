/** What has arrived at the canary, from nft's JSON of its table. */
import { z } from "zod";
import { run } from "#ops/process.ts";

const element = z.object({
  elem: z.object({
    val: z.object({ concat: z.tuple([z.string(), z.string(), z.number(), z.number()]) }),
    counter: z.object({ packets: z.number() }),
  }),
});

const listing = z.object({
  nftables: z.array(
    z.object({ set: z.object({ name: z.string(), elem: z.array(z.unknown()).optional() }).optional() }),
  ),
});

export interface Arrival {
  readonly sender: string;
  readonly protocol: string;
  /** The sender's port: each prober has its own. */
  readonly source: number;
  readonly port: number;
  readonly packets: number;
}

/** Arrivals of a listing of the canary's table. Pure. @throws when the text is something else. */
export const arrivalsOf = (text: string): readonly Arrival[] => {
  const sets = listing.parse(JSON.parse(text)).nftables.flatMap(({ set }) => (set ? [set] : []));
  if (!sets.some(({ name }) => name === "ports4")) throw new Error("the canary's table has no set ports4");
  return sets
    .filter(({ name }) => name.startsWith("ports"))
    .flatMap(({ elem = [] }) => elem)
    .map((one) => {
      const { val, counter } = element.parse(one).elem;
      const [sender, protocol, source, port] = val.concat;
      return { sender, protocol, source, port, packets: counter.packets };
    });
};

/** @throws when the canary cannot be read. */
export const readCanary = async (command: readonly string[]): Promise<readonly Arrival[]> => {
  const { code, out, err } = await run(command);
  if (code !== 0) throw new Error(`the canary cannot be read: ${err.trim()}`);
  return arrivalsOf(out);
};

/** Arrivals that are new since an earlier reading. Pure. */
export const since = (before: readonly Arrival[], after: readonly Arrival[]): readonly Arrival[] => {
  const key = ({ sender, protocol, source, port }: Arrival): string => `${sender} ${protocol} ${source} ${port}`;
  const known = new Map(before.map((arrival) => [key(arrival), arrival.packets]));
  return after.filter((arrival) => arrival.packets > (known.get(key(arrival)) ?? 0));
};
