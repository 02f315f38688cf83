/** What `pulumi up` asks of the handover, by standard input: it carries secrets. */
import { z } from "zod";

const order = z.strictObject({
  /** Name of the host that should serve. */
  host: z.string().min(1),
  /** Its address in the tailnet. */
  address: z.string().min(1),
  /** The SSH host key that it was born with. @default whichever the tailnet says */
  hostKey: z.string().min(1).optional(),
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
  /** Every host of this stack bears it. */
  tag: z.string().startsWith("tag:"),
  /** Every host of the stack that is taken over from bears it. @default the same */
  takeOverTag: z.string().startsWith("tag:").optional(),
  /** The host may be destroyed though it serves. */
  mayEnd: z.boolean(),
  /** Projects that may begin with nothing though a host of another stack does not answer. @default none */
  startEmpty: z.array(z.string()).optional(),
  /** It restores the last backups, and never serves. */
  drill: z.boolean(),
  /** Where and as whom the tailnet is asked for hosts. @default the provider's environment */
  tailnet: z.strictObject({
    baseUrl: z.string().optional(),
    /** In place of an OAuth client. */
    apiKey: z.string().optional(),
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

/** Whose a host is. */
export interface Membership {
  /**
   * `ours`: of this stack, or of the one that is taken over from. `anothers`: it bears a tag of theirs all the same, and may
   * serve the same edge. `unknown`: it is called as a host, and has another tag; its silence says nothing.
   */
  readonly whose: "ours" | "anothers" | "unknown";
  /** The one that says so. */
  readonly tag?: string | undefined;
}

const isHost = /^outward-.+-[0-9a-f]{6}$/;

/** Whose a host is, by its name and its tag together: root on any host gives itself a name, and no tag. Undefined: it is no host. */
export const membershipOf = (
  { prefixes: [own = "", from], tag, takeOverTag = tag }: Pick<Order, "prefixes" | "tag" | "takeOverTag">,
  name: string,
  tags: readonly string[],
): Membership | undefined => {
  if (isOf(own, name) && tags.includes(tag)) return { whose: "ours", tag };
  if (from !== undefined && isOf(from, name) && tags.includes(takeOverTag)) return { whose: "ours", tag: takeOverTag };
  const shared = [tag, takeOverTag].find((one) => tags.includes(one));
  if (shared) return { whose: "anothers", tag: shared };
  return isHost.test(name) && tags.length > 0 ? { whose: "unknown" } : undefined;
};

/** @throws when the text is not an order: the program and the handover are of different versions. */
export const parseOrder = (text: string): Order => order.parse(JSON.parse(text));
