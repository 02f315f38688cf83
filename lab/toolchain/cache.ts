import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

/** What survives `down` and a rebuild of the tree: tools and images. `$OUTWARD_CACHE`, or `~/.cache/outward`. */
export const cacheDir = (): string => process.env.OUTWARD_CACHE ?? path.join(homedir(), ".cache", "outward");

/**
 * Fills a folder elsewhere and moves it to `target` in one step, so that a half-made one is never found. What another
 * command has put there meanwhile stays: somebody may be using it.
 */
export const fillAtomically = async (target: string, fill: (folder: string) => Promise<void>): Promise<void> => {
  await mkdir(path.dirname(target), { recursive: true });
  const draft = await mkdtemp(`${target}.part-`);
  try {
    await fill(draft);
    await rename(draft, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** Twelve hex digits over names and contents of all files below a folder. */
export const hashFolder = async (folder: string): Promise<string> => {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    hash.update(path.relative(folder, file)).update("\0");
    hash.update(await readFile(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 12);
};
