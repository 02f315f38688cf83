/**
 * A file or a folder of the operator's as bytes that travel: a file as it is, a folder as a tar archive that is the same for the
 * same content. `tar` is npm's own, which the SDK brings anyway; with `portable` it leaves out who made a file and when.
 */
import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { PassThrough, type Readable } from "node:stream";
import { Pack } from "tar";
import { type Entry, entriesOf, most, Unfit } from "./folder.ts";

/** What it may be asked for is its kind, and whether it may be run. Two names of one file are two files: that they are one is this disk's. */
const plain = (found: Stats): Stats => {
  const runs = !found.isFile() || (found.mode & 0o111) !== 0;
  const mode = (found.mode & ~0o7777) | (runs ? 0o755 : 0o644);
  return Object.assign(Object.create(Object.getPrototypeOf(found)), found, { mode, nlink: 1 });
};

const archived = (root: string, entries: readonly Entry[]): Readable => {
  const statCache = new Map(entries.map((entry) => [`${root}/${entry.path}`, plain(entry.stat)]));
  const pack = new Pack({ cwd: root, portable: true, noMtime: true, noDirRecurse: true, strict: true, statCache });
  const out = new PassThrough();
  pack.on("error", (error) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  pack.pipe(out);
  for (const { path } of entries) pack.write(path);
  pack.end();
  return out;
};

interface Packed {
  readonly folder: boolean;
  /** Read once, never as a whole. */
  readonly bytes: Readable;
}

/** @throws Unfit when it is not there, or cannot be sent */
export const packed = async (place: string): Promise<Packed> => {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw new Unfit("does not exist; build it first");
    throw error;
  });
  if (found.isDirectory()) {
    const root = await realpath(place);
    return { folder: true, bytes: archived(root, await entriesOf(root)) };
  }
  if (!found.isFile()) throw new Unfit("is neither a file nor a folder");
  if (found.size > most.bytes) throw new Unfit(`has more than ${most.bytes / 2 ** 20} MiB`);
  return { folder: false, bytes: createReadStream(place, { highWaterMark: 2 ** 20 }) };
};

/** What is known of it before it is sent. */
export interface Summed {
  readonly folder: boolean;
  readonly sha256: string;
}

/** Of what a path leads to. @throws Unfit with the cause, also for what cannot be read */
export const summed = async (place: string): Promise<Summed> => {
  try {
    const { folder, bytes } = await packed(place);
    const sum = createHash("sha256");
    for await (const chunk of bytes) sum.update(chunk);
    return { folder, sha256: sum.digest("hex") };
  } catch (error) {
    if (error instanceof Unfit) throw error;
    throw new Unfit(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};
