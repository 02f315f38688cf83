/** What a refusal of a vendor means and what to do about it: one table per vendor, asked in order. Pure. */

import { cloudflareAdvice } from "./cloudflare.ts";
import { hetznerAdvice } from "./hetzner.ts";
import type { Advice, Operation } from "./row.ts";
import { sshAdvice } from "./ssh.ts";
import { tailscaleAdvice } from "./tailscale.ts";

export interface Refused {
  /** Type token of the resource or function, "cloudflare:index/dnsRecord:DnsRecord". */
  readonly type: string;
  readonly operation: Operation;
  readonly error: string;
}

/** By the package of the type token. */
const tables: Readonly<Record<string, (type: string) => readonly Advice[]>> = {
  cloudflare: cloudflareAdvice,
  hcloud: () => hetznerAdvice,
  tailscale: () => tailscaleAdvice,
  command: () => sshAdvice,
};

/** Undefined for words that nobody has explained: no advice is better than a guess. */
export const adviceOn = ({ type, operation, error }: Refused): Advice | undefined =>
  tables[type.split(":")[0] ?? ""]?.(type).find(
    ({ when, on }) => when.test(error) && (on?.includes(operation) ?? true),
  );

export const asMessage = ({ cause, move }: Pick<Advice, "cause" | "move">): string => `${cause}\n  ${move}`;
