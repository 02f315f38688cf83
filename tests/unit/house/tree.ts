/** The project's files, and what they import of each other. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "..", "..");

/** All that is tracked or would be, by its path from the root. */
export const tracked: readonly string[] = execFileSync(
  "git",
  ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
  { encoding: "utf8" },
)
  .trim()
  .split("\n")
  .filter((file) => existsSync(path.join(root, file)));

export const sources = tracked.filter(
  (file) => /\.(ts|go|py|sh)$/.test(file) && !/^(lab\/)?tests\/fixtures\//.test(file),
);

/** The product's tests, and the local cloud's own. */
export const isTest = (file: string): boolean => /^(lab\/)?tests\//.test(file);

/** What runs at an operator or on a host: neither the lab, nor tests, nor what builds and measures. */
export const isProduct = (file: string): boolean => !/^(lab|tests|scripts|vitest)\b/.test(file);

export const product = sources.filter((file) => file.endsWith(".ts") && isProduct(file));

export const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

const imported =
  /(?:^(?:import|export|\}) [^"\n]*from |^import |\bimport\(|(?<![.\w])require\(|createRequire\([^)]*\)\()\s*"([^"]+)"/gm;

/** Packages that a TypeScript file imports, Node's own too. */
export const packages = (file: string): readonly string[] =>
  [...read(file).matchAll(imported)].map(([, to = ""]) => to).filter((to) => /^[@a-z]/.test(to));

/** What a TypeScript file imports of the project, as it is written. */
export const specifiers = (file: string): readonly string[] =>
  [...read(file).matchAll(imported)].map(([, to = ""]) => to).filter((to) => /^(\.|#[a-z])/.test(to));

/** The same as paths from the root. */
export const imports = (file: string): readonly string[] =>
  specifiers(file).map((to) => (to.startsWith("#") ? to.slice(1) : path.normalize(path.join(path.dirname(file), to))));

/** One circle of files that import each other, types included; empty when there is none. */
export const circleIn = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const done = new Set<string>();
  const from = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const to of graph.get(file) ?? []) {
      const circle = from(to, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const circle = from(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
};
