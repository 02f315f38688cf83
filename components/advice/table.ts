/** What a refusal of a vendor means and what to do about it: one table per vendor, asked in order. Pure. */
import { cloudflare } from "./cloudflare.ts";
import { hetzner } from "./hetzner.ts";
import { ssh } from "./ssh.ts";
import { tailscale } from "./tailscale.ts";

export interface Advice {
  /** Matches the vendor's own words, best its code. */
  readonly when: RegExp;
  /** Only for these operations. @default all */
  readonly on?: readonly Operation[];
  /** One sentence. `{location}` is the refused resource's input of that name; any may be told, here and in the move. */
  readonly cause: string;
  /** One line: a command, or where to look. `{import}` is the command that takes an existing one over, up to its id. */
  readonly move: string;
  /** The refused creation may have been carried out all the same, see `leftovers.ts`. */
  readonly perhapsMade?: boolean;
}

export type Operation = "create" | "update" | "delete" | "read";

export interface Refused {
  /** Type token of the resource or function, "cloudflare:index/dnsRecord:DnsRecord". */
  readonly type: string;
  readonly operation: Operation;
  readonly error: string;
}

/** By the package of the type token. */
const tables: Readonly<Record<string, (type: string) => readonly Advice[]>> = {
  cloudflare,
  hcloud: () => hetzner,
  tailscale: () => tailscale,
  command: () => ssh,
};

/** Undefined for words that nobody has explained: no advice is better than a guess. */
export const adviceOn = ({ type, operation, error }: Refused): Advice | undefined =>
  tables[type.split(":")[0] ?? ""]?.(type).find(
    ({ when, on }) => when.test(error) && (on?.includes(operation) ?? true),
  );

export const asMessage = ({ cause, move }: Pick<Advice, "cause" | "move">): string => `${cause}\n  ${move}`;
