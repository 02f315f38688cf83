/** The host's own files in the tests' lab: as the state has them, changed, and brought as `pulumi up` brings them. */
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { type Ended, run } from "#ops/process.ts";
import { lab, pulumi } from "./lab.ts";

interface File {
  readonly path: string;
  readonly content: readonly string[];
}

export interface Order {
  readonly files: readonly File[];
}

/** What the last `pulumi up` brought. */
export const recordedOrder = async (): Promise<Order> => {
  const exported = JSON.parse(await pulumi("stack", "export")) as {
    deployment: { resources: { urn: string; inputs?: { stdin?: string } }[] };
  };
  const found = exported.deployment.resources.find(({ urn }) => urn.endsWith("-baseline"))?.inputs?.stdin;
  if (!found) throw new Error("the state has no baseline");
  return JSON.parse(found);
};

/** The same with one file changed. @throws when that changes nothing */
export const changedOrder = (order: Order, file: string, change: (text: string) => string): Order => ({
  ...order,
  files: order.files.map((one) => {
    if (one.path !== file) return one;
    const text = one.content.join("\n");
    if (change(text) === text) throw new Error(`${file} has nothing to change`);
    return { ...one, content: change(text).split("\n") };
  }),
});

export const bring = async (order: Order): Promise<Ended> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const argv = [process.execPath, path.join(root, "ops", "outward.ts"), "baseline"];
  return run([...withResolver(lab, "operator"), ...argv], {
    ...{ cwd: root, env, timeoutMs: 120_000 },
    input: JSON.stringify(order),
  });
};
