import { readFile, readlink } from "node:fs/promises";
import { type RunOptions, run } from "../toolchain/run.ts";
import type { LabPaths } from "../world/paths.ts";
import { find } from "../world/processes.ts";

/** Name of a machine's supervisor among the lab's processes. */
export const supervisorOf = (id: number): string => `m${id}`;

const childOf = async (pid: number): Promise<number | undefined> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const [child] = text.trim().split(" ");
  return child ? Number(child) : undefined;
};

/** The guest's process 1, as the host sees it: supervisor → nspawn → leader. Undefined when the machine is off. */
export const leaderOf = async (lab: LabPaths, id: number): Promise<number | undefined> => {
  const supervisor = await find(lab, supervisorOf(id));
  const nspawn = supervisor && (await childOf(supervisor.pid));
  const leader = nspawn && (await childOf(nspawn));
  if (!leader) return undefined;
  // Until it has its own namespaces, nspawn's child is not the guest yet, and a signal would hit the wrong thing.
  const [own, ours] = await Promise.all([readlink(`/proc/${leader}/ns/pid`), readlink("/proc/self/ns/pid")]).catch(
    () => ["", ""],
  );
  return own !== ours ? leader : undefined;
};

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The words that run a command inside a machine, as root. Throws when it is off. */
export const argvOn = async (lab: LabPaths, id: number, argv: readonly string[]): Promise<readonly string[]> => {
  const leader = await leaderOf(lab, id);
  if (leader === undefined)
    throw new Error(`machine ${id} of lab "${lab.name}" is off: power it on before running ${argv.join(" ")}`);
  return ["nsenter", "-t", String(leader), "-a", "--", "env", "-i", path, "HOME=/root", "LANG=C.UTF-8", ...argv];
};

/** Runs a command inside a machine, as root, and gives its stdout. Throws CommandFailed; throws when it is off. */
export const exec = async (
  lab: LabPaths,
  id: number,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<string> => run(await argvOn(lab, id, argv), options);
