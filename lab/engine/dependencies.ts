/** What a program depends on, read from its folder. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** A provider plugin that an npm package needs. */
export interface RequiredPlugin extends Dependency {
  /** Where the package says that the plugin can be downloaded; "" for the vendor's usual place. */
  readonly server: string;
}

const read = (file: string): Manifest => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {});

/** The installed packages that the nearest package.json names, this folder's or one above it. */
const installed = (folder: string): Manifest[] => {
  const above = path.dirname(folder);
  if (!existsSync(path.join(folder, "package.json"))) return above === folder ? [] : installed(above);
  const { dependencies, devDependencies } = read(path.join(folder, "package.json"));
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.map((name) => ({ name, ...read(path.join(folder, "node_modules", name, "package.json")) }));
};

/** The program's direct dependencies, in the versions that are installed. */
export const dependenciesOf = (folder: string): Dependency[] =>
  installed(folder).map(({ name = "", version = "" }) => ({ name, version }));

/** The plugins of the program's direct dependencies. */
export const requiredPlugins = (folder: string): RequiredPlugin[] =>
  installed(folder)
    .filter(({ pulumi }) => pulumi?.resource === true)
    .map(({ name = "", version = "", pulumi }) => ({
      name: pulumi?.name ?? name.replace(/^@pulumi\//, ""),
      version: (pulumi?.version ?? version).replace(/^v/, ""),
      server: pulumi?.server ?? "",
    }));
