/** The handover by itself: run as the resource `active` runs it, with the order that it had, and without the engine. */
import { type Order, parseOrder } from "#handover/order.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { lab, pulumi } from "./lab.ts";
import type { Machine } from "./moves.ts";
import { type Running, start } from "./running.ts";
import { tailnet } from "./vendors.ts";

interface Resource {
  readonly urn: string;
  /** With the secrets shown: each is its JSON in `plaintext`. */
  readonly inputs?: { readonly stdin?: { readonly plaintext?: string } };
}

/** What the stack's last run that ended well has ordered, its secrets with it. */
export const lastOrder = async (): Promise<Order> => {
  const exported = JSON.parse(await pulumi("stack", "export", "--show-secrets")) as {
    deployment: { resources: Resource[] };
  };
  const active = exported.deployment.resources.find(({ urn }) => urn.endsWith("$command:local:Command::active"));
  const text = active?.inputs?.stdin?.plaintext;
  if (text === undefined) throw new Error("the stack's state has no order");
  return parseOrder(JSON.parse(text) as string);
};

const addressOf = async ({ name }: Machine): Promise<string> => {
  const { devices } = await tailnet.call<{ devices: { addresses: string[] }[] }>(
    "GET",
    `/tailnet/-/devices?hostname=${name}`,
  );
  const address = devices.flatMap(({ addresses }) => addresses).find((one) => one.includes("."));
  if (!address) throw new Error(`${name} is not in the tailnet`);
  return address;
};

/**
 * Starts a handover.
 * @param host the one that should serve
 * @param served the one that did after the last run that ended well
 */
export const beginOrdered = async (order: Order, host: Machine, served: Machine): Promise<Running> => {
  const env = await operatorEnv(lab, await ensureTools(() => {}));
  // The key that it was born with is that of the host which was ordered last.
  const wanted: Order = { ...order, host: host.name, address: await addressOf(host), hostKey: undefined };
  const argv = [...withResolver(lab, "operator"), "bin/outward", "handover"];
  return start(argv, { ...env, PULUMI_COMMAND_STDOUT: served.name }, JSON.stringify(wanted));
};
