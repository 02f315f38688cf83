/** What `pulumi up` asks of the handover, by standard input. */
import { z } from "zod";

const order = z.strictObject({
  /** Name of the host that should serve. */
  host: z.string().min(1),
  /** Its address in the tailnet. */
  address: z.string().min(1),
  user: z.string().min(1),
  /** Units that it must have; the digest only makes a changed unit a changed order. */
  units: z.array(z.strictObject({ project: z.string().min(1), digest: z.string().min(1) })).min(1),
});

export type Order = z.infer<typeof order>;

/** @throws when the text is not an order: the program and the handover are of different versions. */
export const parseOrder = (text: string): Order => order.parse(JSON.parse(text));
