/**
 * What a machine has on a disk of its own kind: /etc/outward and /var/lib/outward, with the projects' disks in it.
 * Models: a real ext4 on a block device, of which a power cut leaves what was synced and nothing else. It commits every five
 * minutes by itself (Debian: five seconds), so that what survives does so by somebody's fsync, and hardly by luck.
 * Not: a device that forgets what it has taken and was not told to flush, or that writes half a block. The rest of a
 * machine is in the lab's own page cache, and survives everything.
 */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { run } from "../toolchain/run.ts";

/** Of the smallest server, GB. What nobody has written takes no room. */
const size = "40G";
const seconds = 300;

export interface Volume {
  /** The block device's content. */
  readonly file: string;
  /** Where it is mounted. */
  readonly folder: string;
}

/** Its folders: the machine has them at /etc/outward and /var/lib/outward (`supervise.sh`). */
const folders = ["etc", "var"];

/** @param folder which holds both, and is there */
export const volumeIn = (folder: string): Volume => ({
  file: path.join(folder, "volume.img"),
  folder: path.join(folder, "volume"),
});

const make = async (file: string): Promise<void> => {
  const draft = `${file}.part`;
  await rm(draft, { force: true });
  await run(["truncate", `--size=${size}`, draft]);
  const options = "nodiscard,lazy_itable_init=1,lazy_journal_init=1";
  await run(["mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=64", "-E", options, draft]);
  await rename(draft, file);
};

/** Mounts it, new or as it was left; it must not be mounted. */
export const mountVolume = async ({ file, folder }: Volume): Promise<void> => {
  await mkdir(folder, { recursive: true });
  if (!existsSync(file)) await make(file);
  const options = `loop,commit=${seconds},data=ordered,barrier=1,noinit_itable`;
  await run(["mount", "-t", "ext4", "-o", options, file, folder]);
  for (const name of folders) await mkdir(path.join(folder, name), { recursive: true, mode: 0o755 });
};

/** What a clean end of all that wrote there does: nothing is lost by a cut afterwards. */
export const syncVolume = ({ folder }: Volume): Promise<string> => run(["sync", "--file-system", folder]);

/**
 * Cuts its power while it is mounted; whoever writes there should be held. What is mounted now is dead, and may be
 * unmounted at leisure: the next mount has a copy of what the device had.
 */
export const cutVolume = async ({ file, folder }: Volume): Promise<void> => {
  await run(["python3", "-B", path.join(import.meta.dirname, "lose_unsynced.py"), folder]);
  const copy = `${file}.cut`;
  // Another file and not this one again: a namespace that was made meanwhile keeps the dead file system mounted, and the
  // kernel would give that one.
  await run(["cp", "--sparse=always", file, copy], { timeout: 300_000 });
  await rename(copy, file);
};
