/** A workload's own files as a host keeps them: TypeScript without its types, everything else as it is. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostFile } from "../../settings/project.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const walk = (folder: string): readonly string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
  });

const stripped = new Map<string, string>();

/** Projects share files: each is stripped once. */
const withoutTypes = (path: string, content: string): string => {
  const known = stripped.get(path) ?? stripTypeScriptTypes(content);
  stripped.set(path, known);
  return known;
};

const asDelivered = (path: string, target: string): HostFile => {
  const content = readFileSync(join(root, path), "utf8");
  if (path.endsWith(".ts")) {
    return { path: `${target}/${path.replace(/\.ts$/, ".js")}`, content: withoutTypes(path, content) };
  }
  return { path: `${target}/${path}`, content, ...(path.endsWith(".sh") ? { mode: "0750" } : {}) };
};

/**
 * Every file below the given folders of projects/, at the same place below `target`.
 * A service's imports name its siblings as they are called on the host: `./x.js`.
 */
export const delivered = (folders: readonly string[], target: string): readonly HostFile[] => [
  { path: `${target}/package.json`, content: '{ "type": "module" }\n' },
  ...folders.flatMap(walk).map((path) => asDelivered(path, target)),
];
