import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { run, succeeds } from "../toolchain/run.ts";
import { until } from "../toolchain/wait.ts";
import type { ImageName } from "../versions.ts";
import type { LabPaths } from "../world/paths.ts";
import { imageFromInside, once } from "./late.ts";
import { mountVolume, syncVolume, type Volume, volumeIn } from "./volume.ts";

/** Folder of a machine: `root` (its mounted disk), `upper` and `work` (what it wrote), its volume, `machine.json`. */
export const folderOf = (lab: LabPaths, id: number): string => path.join(lab.machines, String(id));
export const rootOf = (lab: LabPaths, id: number): string => path.join(folderOf(lab, id), "root");
export const volumeOf = (lab: LabPaths, id: number): Volume => volumeIn(folderOf(lab, id));

const layerOf = (lab: LabPaths, image: ImageName): string => path.join(lab.dir, "layers", image);

/** What is mounted in the lab's folder. */
export const mountsOf = async (lab: LabPaths): Promise<string[]> => {
  const all = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  return all.filter((target) => target.startsWith(`${lab.dir}/`));
};

const mountOverlay = (name: string, lower: string, folder: string, target: string): Promise<string> => {
  const layers = `lowerdir=${lower},upperdir=${path.join(folder, "upper")},workdir=${path.join(folder, "work")}`;
  return run(["mount", "-t", "overlay", name, "-o", layers, target]);
};

/** Unmounts a folder of the lab, as often as it is mounted. */
export const unmount = async (lab: LabPaths, target: string): Promise<void> => {
  // A mount stays busy for a moment after its last process ended.
  await until(`${target} to be unmounted`, 20_000, async () => {
    if (!(await mountsOf(lab)).includes(target)) return true;
    await succeeds(["umount", target]);
    return false;
  });
};

/**
 * The lab's layer between a shared image and the disks: its CA in the trust store, and nothing else. The image has to be
 * there, or this process one that `startApis` started.
 */
export const ensureLayer = async (lab: LabPaths, image: ImageName): Promise<void> => {
  if (!existsSync(layerOf(lab, image))) await layering(layerOf(lab, image), () => makeLayer(lab, image));
};

const layering = once<void>();

const makeLayer = async (lab: LabPaths, image: ImageName): Promise<void> => {
  const below = await imageFromInside(image);
  const draft = `${layerOf(lab, image)}.part`;
  const target = path.join(draft, "root");
  await unmount(lab, target);
  await rm(draft, { recursive: true, force: true });
  for (const folder of ["upper", "work", "root"]) await mkdir(path.join(draft, folder), { recursive: true });
  await mountOverlay(`outward-${lab.name}-layer`, below, draft, target);
  try {
    await copyFile(lab.pki.ca, path.join(target, "usr/local/share/ca-certificates/lab.crt"));
    // A TMPDIR of this machine is no folder of the image.
    await run(["chroot", target, "update-ca-certificates"], { env: { TMPDIR: "/tmp" } });
  } finally {
    await unmount(lab, target);
  }
  await run(["mv", draft, layerOf(lab, image)]);
};

/** Mounts a machine's disk, new or as it was left: as a power cut has left it, or wholly. */
export const mountDisk = async (lab: LabPaths, id: number, image: ImageName): Promise<void> => {
  const [mounts, target, volume] = [await mountsOf(lab), rootOf(lab, id), volumeOf(lab, id)];
  await mkdir(folderOf(lab, id), { recursive: true });
  if (mounts.includes(volume.folder)) await syncVolume(volume);
  else await mountVolume(volume);
  if (mounts.includes(target)) return;
  for (const name of ["upper", "work", "root"]) await mkdir(path.join(folderOf(lab, id), name), { recursive: true });
  await ensureLayer(lab, image);
  const below = await imageFromInside(image);
  // The overlay takes the mode of its root from here, whatever the umask was.
  await chmod(path.join(folderOf(lab, id), "upper"), 0o755);
  await mountOverlay(
    `outward-${lab.name}-m${id}`,
    `${path.join(layerOf(lab, image), "upper")}:${below}`,
    folderOf(lab, id),
    target,
  );
};

/** Unmounts and destroys a machine's disk. */
export const destroyDisk = async (lab: LabPaths, id: number): Promise<void> => {
  for (const target of [rootOf(lab, id), volumeOf(lab, id).folder]) await unmount(lab, target);
  await rm(folderOf(lab, id), { recursive: true, force: true });
};
