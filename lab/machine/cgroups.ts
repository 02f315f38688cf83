import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { until } from "../toolchain/wait.ts";
import type { LabPaths } from "../world/paths.ts";

const root = "/sys/fs/cgroup";
/** Hierarchies of a host with version 1 beside version 2; a host with version 2 alone has one, the root itself. */
const hierarchies = (): string[] =>
  existsSync(path.join(root, "cgroup.controllers"))
    ? [root]
    : ["memory", "pids", "cpu", "cpuacct", "systemd", "unified"]
        .map((name) => path.join(root, name))
        .filter(existsSync);

const labGroup = (lab: LabPaths): string => `outward-${lab.name}`;
const groupsOf = (lab: LabPaths, id: number): string[] =>
  [...new Set(hierarchies())].map((hierarchy) => path.join(hierarchy, labGroup(lab), `m${id}`));

/** Makes a machine's groups, with its memory as their limit, and gives their folders. */
export const makeGroups = async (lab: LabPaths, id: number, memoryGb: number): Promise<string[]> => {
  const groups = groupsOf(lab, id);
  const bytes = String(Math.round(memoryGb * 1024 ** 3));
  for (const group of groups) {
    await mkdir(path.dirname(group), { recursive: true });
    if (existsSync(path.join(root, "cgroup.controllers")))
      for (const parent of [root, path.dirname(group)])
        await writeFile(path.join(parent, "cgroup.subtree_control"), "+memory +pids +cpu");
    await mkdir(group, { recursive: true });
    for (const limit of ["memory.limit_in_bytes", "memory.max"]) {
      const file = path.join(group, limit);
      if (existsSync(file)) await writeFile(file, bytes);
    }
  }
  return groups;
};

/** Holds everything that runs in a machine, at once, until it is let go; who is killed meanwhile does nothing more. */
export const hold = async (lab: LabPaths, id: number, held: boolean): Promise<void> => {
  for (const group of groupsOf(lab, id)) {
    // Of version 2, which stands beside version 1 too.
    const [file, events] = [path.join(group, "cgroup.freeze"), path.join(group, "cgroup.events")];
    if (!existsSync(file)) continue;
    await writeFile(file, held ? "1" : "0");
    // Who is in the middle of an fsync ends that first; who hangs in the kernel for longer does nothing of its own either.
    const holds = async (): Promise<boolean> => (await readFile(events, "utf8")).includes("frozen 1");
    if (held) await until(`${group} to be held`, 5_000, holds).catch(() => undefined);
  }
};

/** What runs in a group and in those below it. */
const running = async (group: string): Promise<readonly number[]> => {
  const entries = await readdir(group, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => running(path.join(group, name)));
  const own = (await readFile(path.join(group, "cgroup.procs"), "utf8")).split("\n").filter(Boolean).map(Number);
  return [...own, ...(await Promise.all(below)).flat()];
};

/** A machine whose supervisor was killed runs on by itself: nothing else is in its group. */
const endWhatRuns = (group: string): Promise<unknown> =>
  until(`what runs in ${group} to end`, 10_000, async () => {
    const pids = await running(group);
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    return pids.length === 0;
  });

/** Removes empty groups below a folder, the innermost first, then itself. */
const removeTree = async (folder: string): Promise<void> => {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await removeTree(path.join(folder, entry.name));
  await rmdir(folder);
};

/** Removes what a machine left, and ends what is left of it. */
export const removeGroups = async (lab: LabPaths, id: number): Promise<void> => {
  for (const group of groupsOf(lab, id)) {
    if (!existsSync(group)) continue;
    await endWhatRuns(group);
    await removeTree(group);
  }
};

/** Removes the lab's own groups. */
export const removeLabGroups = async (lab: LabPaths): Promise<void> => {
  for (const hierarchy of hierarchies()) await removeTree(path.join(hierarchy, labGroup(lab)));
};
