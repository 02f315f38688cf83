import { link, mkdir, readFile, rm, rmdir, statfs, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import type { LabPaths } from "./paths.ts";
import { isAlive, type Started, startOf } from "./processes.ts";

const gigabyte = 1024 ** 3;

/** Does work that only one command of a lab may do at a time. Throws at once when another one is at it. */
export const exclusively = async <T>(lab: LabPaths, work: () => Promise<T>): Promise<T> => {
  const file = `${lab.dir}.lock`;
  await mkdir(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, start: await startOf(process.pid) });
  // Linked and not written in place: nobody may ever see a lock without its holder.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, mine);
  const take = (): Promise<boolean> =>
    link(draft, file).then(
      () => true,
      () => false,
    );
  try {
    if (!(await take())) {
      const text = await readFile(file, "utf8").catch(() => "");
      const holder = text === "" ? undefined : (JSON.parse(text) as Started);
      if (holder && (await isAlive(holder)))
        throw new Error(
          `another command (process ${holder.pid}) is working on lab "${lab.name}": wait for it, or use another --name`,
        );
      // Its holder died without giving it back.
      await rm(file, { force: true });
      if (!(await take())) throw new Error(`another command took lab "${lab.name}" this moment: wait for it`);
    }
  } finally {
    await rm(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
    // With the last lab its parent goes; while there is another it is not empty, and stays.
    await rmdir(path.dirname(file)).catch(() => undefined);
  }
};

/** Throws when the file system of a folder has less room than a lab needs. */
export const checkSpace = async (folder: string, needed = 7): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / gigabyte;
  if (free < needed)
    throw new Error(
      `${folder} has ${free.toFixed(1)} GB free, and a lab needs ${needed} GB: make room, or move the cache with OUTWARD_CACHE`,
    );
};

/** A listening socket, and its file descriptor for a child to inherit. */
export interface Listening {
  readonly descriptor: number;
  readonly close: () => void;
}

/** A listening socket on this machine's own loopback, for the user's browser. Throws when the port is taken. */
export const listenLocally = (port: number): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be opened (${error.message})`;
      reject(new Error(`port ${port} on 127.0.0.1 ${why}: choose another with --browser-port, or 0 for none`));
    });
    server.listen(port, "127.0.0.1", () => {
      // Node shows the descriptor of a listening socket nowhere else.
      const { _handle: handle } = server as unknown as { _handle?: { fd?: number } };
      const close = (): void => void server.close();
      if (handle?.fd !== undefined && handle.fd > 2) resolve({ descriptor: handle.fd, close });
      else {
        close();
        reject(
          new Error(
            `this Node (${process.version}) does not show the descriptor of a listening socket: use --browser-port 0`,
          ),
        );
      }
    });
  });
