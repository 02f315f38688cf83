import { copyFile, mkdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";

const source = path.join(import.meta.dirname, "files", "resolv.conf");
/** What `ip netns exec` binds over /etc. */
const folderOf = (namespace: string): string => path.join("/etc/netns", namespace);

/** Makes `ip netns exec` of a namespace see the lab's resolver. */
export const writeResolver = async (namespace: string): Promise<void> => {
  await mkdir(folderOf(namespace), { recursive: true });
  await copyFile(source, path.join(folderOf(namespace), "resolv.conf"));
};

/** Takes it away again, and /etc/netns with the last one. */
export const removeResolver = async (namespace: string): Promise<void> => {
  await rm(folderOf(namespace), { recursive: true, force: true });
  // Others may have theirs there: then it is not empty, and stays.
  await rmdir(path.dirname(folderOf(namespace))).catch(() => undefined);
};
