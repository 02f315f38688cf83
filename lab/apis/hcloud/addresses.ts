/** Public addresses: 203.0.113.N and 2001:db8:1000+N::/64, N from 11 to 254. */
import { HcloudError } from "./errors.ts";
import type { Tables } from "./state.ts";

const FIRST = 11;
const LAST = 254;

/**
 * The next free host part after the one given last. A freed address rests as long as it can: peers of the tailnet may
 * still know its former owner by it.
 */
export const freeHost = (tables: Tables): number => {
  const used = new Set(Object.values(tables.servers).map(({ host }) => host));
  const count = LAST - FIRST + 1;
  for (let step = 1; step <= count; step += 1) {
    const host = FIRST + ((tables.lastHost - FIRST + step) % count);
    if (used.has(host)) continue;
    tables.lastHost = host;
    return host;
  }
  throw new HcloudError("resource_limit_exceeded", "server limit exceeded");
};

export const ipv4Of = (host: number): string => `203.0.113.${host}`;
export const ipv6NetOf = (host: number): string => `2001:db8:${(0x1000 + host).toString(16)}::/64`;
