/** What `pulumi up` asks of the handover, by standard input: it carries secrets. */
import { z } from "zod";

const order = z.strictObject({
  /** Name of the host that should serve. */
  host: z.string().min(1),
  /** Its address in the tailnet. */
  address: z.string().min(1),
  user: z.string().min(1),
  /** Units that it must have; the digest only makes a changed unit a changed order. */
  units: z
    .array(
      z.strictObject({
        project: z.string().min(1),
        digest: z.string().min(1),
        /** Id of its tunnel. */
        tunnel: z.string().min(1),
        /** cloudflared's credentials file, for a host that had left and serves once more. */
        credential: z.string().min(1),
      }),
    )
    .min(1),
  /** How a host of this stack is called, up to its identity; then the same of the stack that is taken over from. */
  prefixes: z.array(z.string().min(1)).min(1).max(2),
  /** Every host bears it. */
  tag: z.string().startsWith("tag:"),
  /** The host may be destroyed though it serves. */
  mayEnd: z.boolean(),
  /** It restores the last backups, and never serves. */
  drill: z.boolean(),
  /** Where and as whom the tailnet is asked for hosts. @default the provider's environment */
  tailnet: z.strictObject({
    baseUrl: z.string().optional(),
    clientId: z.string().optional(),
    clientSecret: z.string().optional(),
  }),
  /** When the host with the data is gone: which one, and as whom the edge is told. */
  gone: z
    .strictObject({
      host: z.string().min(1),
      startEmpty: z.array(z.string()),
      accountId: z.string(),
      /** @default Cloudflare's API */
      baseUrl: z.string().optional(),
      /** @default CLOUDFLARE_API_TOKEN */
      apiToken: z.string().optional(),
    })
    .optional(),
});

export type Order = z.infer<typeof order>;

/** Whether a host is of a stack: `outward-x-` is no prefix of the hosts of a stack that is called `x-y`. */
export const isOf = (prefix: string, host: string): boolean =>
  host.startsWith(prefix) && /^[0-9a-f]{6}$/.test(host.slice(prefix.length));

/** @throws when the text is not an order: the program and the handover are of different versions. */
export const parseOrder = (text: string): Order => order.parse(JSON.parse(text));
