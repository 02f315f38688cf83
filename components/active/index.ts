/** Who serves. */
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "#settings/index.ts";
import { type PlannedHost, prefixesOf } from "../host/index.ts";
import type { Unit } from "../unit/unit.ts";
import { Active } from "./active.ts";

/** The name of the host that serves, known when it does; null in a stack without one. */
export const serve = (
  [one]: readonly PlannedHost[],
  units: readonly Unit[],
  settings: Settings,
): pulumi.Output<string> | null => {
  if (!one) return null;
  const { cloudflare, tailnet, handover, mayEnd } = settings;
  const { host, plan } = one;
  const { tag, takeOverTag } = tailnet;
  const order = { prefixes: prefixesOf(settings), tag, takeOverTag, accountId: cloudflare.accountId, handover, mayEnd };
  return new Active("active", { host, units, beside: plan.beside, ...order }).host;
};
