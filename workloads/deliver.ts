/** A workload's own files as a host keeps them: TypeScript without its types, everything else as it is. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostFile } from "#settings/project/workload.ts";

const walk = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? walk(root, path) : [path];
  });

const stripped = new Map<string, string>();

/** Projects share files: each is stripped once. */
const withoutTypes = (file: string, content: string): string => {
  const known = stripped.get(file) ?? stripTypeScriptTypes(content);
  stripped.set(file, known);
  return known;
};

const asDelivered = (root: string, path: string, target: string): HostFile => {
  const content = readFileSync(join(root, path), "utf8");
  if (path.endsWith(".ts")) {
    return { path: `${target}/${path.replace(/\.ts$/, ".js")}`, content: withoutTypes(join(root, path), content) };
  }
  return { path: `${target}/${path}`, content, ...(path.endsWith(".sh") ? { mode: "0750" } : {}) };
};

/** Every file below the given folders of `root`, at the same place below `target`. */
export const filesBelow = (root: URL, folders: readonly string[], target: string): readonly HostFile[] => {
  const from = fileURLToPath(root);
  return folders.flatMap((folder) => walk(from, folder)).map((path) => asDelivered(from, path, target));
};

/**
 * The same of folders of projects/, as modules that Node runs.
 * A service's imports name its siblings as they are called on the host: `./x.js`.
 */
export const delivered = (folders: readonly string[], target: string): readonly HostFile[] => [
  { path: `${target}/package.json`, content: '{ "type": "module" }\n' },
  ...filesBelow(new URL("../projects/", import.meta.url), folders, target),
];
