/** Who serves. */
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings.ts";
import { Active } from "../active.ts";
import { prefixesOf, type StandingHost } from "../host/index.ts";
import type { Unit } from "../unit.ts";

/** The name of the host that serves, known when it does; null in a stack without one. */
export const serve = (
  [one]: readonly StandingHost[],
  units: readonly Unit[],
  settings: Settings,
): pulumi.Output<string> | null => {
  if (!one) return null;
  const { cloudflare, tailnet, handover, mayEnd } = settings;
  const { host, standing } = one;
  const order = { prefixes: prefixesOf(settings), tag: tailnet.tag, accountId: cloudflare.accountId, handover, mayEnd };
  return new Active("active", { host, units, beside: standing.beside, ...order }).host;
};
