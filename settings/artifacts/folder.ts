/** What is in a folder of the operator's, in an order of its own: what no host could unpack is refused here, in words. */
import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import path from "node:path";

/** Of one artifact, as a host takes it. */
export const most = { bytes: 4096 * 2 ** 20, entries: 200_000 } as const;

/** Why something cannot be sent: a clause that follows its path. */
export class Unfit extends Error {}

export interface Entry {
  /** Below the folder. */
  readonly path: string;
  readonly stat: Stats;
}

const kindOf = (found: Dirent): string => {
  if (found.isSocket()) return "a socket";
  if (found.isFIFO()) return "a pipe";
  return "a device";
};

const isBelow = (root: string, place: string): boolean => place === root || place.startsWith(`${root}${path.sep}`);

/** Where it leads is asked twice: by its words, since what it names may not be there, and by the disk. */
const mustStay = async (root: string, name: string): Promise<void> => {
  const place = path.join(root, name);
  const target = await readlink(place);
  const real = await realpath(place).catch(() => root);
  const written = path.resolve(path.dirname(place), target);
  if (path.isAbsolute(target) || !isBelow(root, written) || !isBelow(root, real))
    throw new Unfit(`holds ${name}, a link to ${target}, which leads out of it; put there what it leads to`);
};

/**
 * Folders, files and links, each folder before what is in it; the same for the same names, on every machine.
 * @param root absolute, no link on the way to it
 * @throws Unfit for what is not unpacked as it is: other kinds, links that lead out, more than `most`
 */
export const entriesOf = async (root: string): Promise<readonly Entry[]> => {
  const found: Entry[] = [];
  let bytes = 0;
  const read = async (below: string): Promise<void> => {
    const here = await readdir(path.join(root, below), { withFileTypes: true });
    for (const one of here.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path.join(below, one.name);
      if (one.name.includes("\uFFFD")) throw new Unfit(`holds ${name}, whose name is no UTF-8; give it another`);
      if (!one.isFile() && !one.isDirectory() && !one.isSymbolicLink())
        throw new Unfit(`holds ${name}, which is ${kindOf(one)}; take it out`);
      const stat = await lstat(path.join(root, name));
      if (stat.isSymbolicLink()) await mustStay(root, name);
      if (stat.isFile()) bytes += stat.size;
      found.push({ path: name, stat });
      if (found.length > most.entries)
        throw new Unfit(
          `has more than ${most.entries.toLocaleString("en")} files and folders; take out what is not run`,
        );
      if (bytes > most.bytes) throw new Unfit(`has more than ${most.bytes / 2 ** 20} MiB; take out what is not run`);
      if (stat.isDirectory()) await read(name);
    }
  };
  await read("");
  if (found.length === 0) throw new Unfit("is empty; build it first");
  return found;
};
