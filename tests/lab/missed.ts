/** A machine that lost its power, as its tailnet sees it in the end. */
import { run } from "#lab/toolchain/run.ts";
import { inside } from "#lab/world/namespaces.ts";
import { lab, until } from "./lab.ts";
import type { Machine } from "./moves.ts";
import { hcloud, tailnet } from "./vendors.ts";

interface Device {
  readonly hostname: string;
  readonly connectedToControl: boolean;
}

/**
 * The control server gives up on the one machine that there is: nobody has ended its connection, and TCP would wait for a quarter
 * of an hour.
 */
export const missed = async ({ name }: Machine): Promise<void> => {
  const { v4, v6 } = await hcloud.addresses();
  for (const address of [v4, `[${v6}]`]) await run([...inside(lab, "control"), "ss", "--kill", "dst", address]);
  await until(`${name} to be missed by its tailnet`, 60_000, async () => {
    const { devices } = await tailnet.call<{ devices: readonly Device[] }>("GET", "/tailnet/-/devices");
    return devices.find(({ hostname }) => hostname === name)?.connectedToControl === false;
  });
};
