import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { removeLabGroups } from "../machine/cgroups.ts";
import { mountsOf, unmount } from "../machine/disk.ts";
import { machinesOf } from "../machine/driver.ts";
import { run } from "../toolchain/run.ts";
import { timed } from "../toolchain/wait.ts";
import { legs, router } from "./addresses.ts";
import { exclusively } from "./guard.ts";
import { existingRoles, removeNamespace } from "./namespaces.ts";
import { type LabPaths, namespaceOf } from "./paths.ts";
import { end, recorded, startOf, stop } from "./processes.ts";
import { removeResolver } from "./resolver.ts";

/** Ends what still runs in one of our namespaces: a shell, an engine's run. Never the caller's own ancestors. */
const endInhabitants = async (lab: LabPaths, role: string): Promise<void> => {
  const pids = (await run(["ip", "netns", "pids", namespaceOf(lab, role)])).split("\n").filter((line) => line !== "");
  for (const pid of pids.map(Number)) {
    if (pid === process.pid)
      throw new Error(`this command runs inside ${namespaceOf(lab, role)}: run it from outside the lab`);
    const started = await startOf(pid);
    if (started !== undefined) await end({ pid, start: started });
  }
};

const leftovers = async (lab: LabPaths): Promise<string[]> => {
  const roles = await existingRoles(lab);
  return [...(await mountsOf(lab)), ...roles.map((role) => namespaceOf(lab, role))];
};

/** Removes everything the lab made except the cache. Safe to repeat, also after a half-finished `up`. */
export const down = async (lab: LabPaths, report: (line: string) => void): Promise<void> => {
  await exclusively(lab, async () => {
    // First the one that could make new machines meanwhile.
    await stop(lab, "apis");
    const machines = machinesOf(lab);
    const ids = existsSync(lab.machines) ? (await readdir(lab.machines)).map(Number).filter(Number.isInteger) : [];
    for (const id of ids) await timed(report, `machine ${id} destroyed`, () => machines.delete(id));
    for (const name of await recorded(lab)) await stop(lab, name);
    for (const role of await existingRoles(lab)) await endInhabitants(lab, role);
    const others = (await existingRoles(lab)).filter((role) => role !== router.role);
    for (const role of [...others, router.role])
      if ((await existingRoles(lab)).includes(role)) await removeNamespace(lab, role);
    for (const { role } of legs) await removeResolver(namespaceOf(lab, role));
    await removeLabGroups(lab);
    for (const mount of (await mountsOf(lab)).reverse()) await unmount(lab, mount);
    const left = await leftovers(lab);
    // Deleting through a mount would delete what is mounted.
    if (left.length > 0)
      throw new Error(`lab "${lab.name}" could not be removed wholly, these are still there: ${left.join(", ")}`);
    await rm(lab.dir, { recursive: true, force: true });
  });
  report(`lab "${lab.name}" is gone; tools and images stay in ${path.join(lab.cache)}`);
};
