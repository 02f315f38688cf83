/** Lays out what the engine of a lab finds: its home with the plugins, its language host, its backend. */
import { constants, existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import type { LabPaths } from "../world/paths.ts";
import { fillFile } from "../world/template.ts";
import {
  type Choice,
  executableName,
  folderName,
  officialFolders,
  officialPlugin,
  type Package,
  packages,
  standIn,
  wantedVersion,
} from "./plugins.ts";
import { portsFolder } from "./stand-ins.ts";

/** The part of a lab's paths that the engine needs. */
export type EnginePaths = Pick<LabPaths, "cache" | "pulumi">;

export interface HomeOptions {
  /** @default "either" */
  readonly plugins?: Choice;
  /** Folders with official plugins. @default the lab's cache and the home of whoever runs it */
  readonly officials?: readonly string[];
  /** Told in one line which plugins were taken, official or stand-in. */
  readonly report?: (line: string) => void;
}

/** Variables for every `pulumi` of the lab, besides PULUMI_CONFIG_PASSPHRASE. PATH begins with the language host. */
export interface EngineEnv extends Record<string, string> {
  readonly PATH: string;
  readonly PULUMI_HOME: string;
  readonly PULUMI_BACKEND_URL: string;
  readonly PULUMI_SKIP_UPDATE_CHECK: string;
}

const languageHost = "pulumi-language-nodejs";
const mark = "lab/engine/home.ts";

const launcher = async (template: string, cache: string, values: Record<string, string>): Promise<string> => {
  const all = { node: process.execPath, compiled: path.join(cache, "compiled"), ...values };
  const quoted = Object.values(all).find((value) => value.includes("'"));
  if (quoted) throw new Error(`the path ${quoted} has a quote, which the launchers cannot carry: move it`);
  return fillFile(path.join(import.meta.dirname, "files", template), all);
};

const writeLauncher = async (file: string, text: string): Promise<void> => {
  if (existsSync(file) && (await readFile(file, "utf8")) === text) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
};

/** Whether a file is a launcher that was written here; an official executable is far bigger. */
const isOurs = async (file: string): Promise<boolean> =>
  existsSync(file) && (await stat(file)).size < 4096 && (await readFile(file, "utf8")).includes(mark);

const layPlugin = async (
  lab: EnginePaths,
  name: Package,
  plugins: Choice,
  officials: readonly string[],
): Promise<void> => {
  const folder = path.join(lab.pulumi.home, "plugins", folderName(name));
  const executable = path.join(folder, executableName(name));
  if (existsSync(executable) && !(await isOurs(executable))) return;
  const official = plugins === "stand-ins" ? undefined : officialPlugin(name, officials);
  if (official || plugins === "official") {
    await rm(folder, { recursive: true, force: true });
    if (!official) return;
    // The folder itself must not be a link: the engine would not see it.
    await mkdir(folder, { recursive: true });
    await symlink(path.join(official, executableName(name)), executable);
  } else if (existsSync(standIn(name))) {
    const values = { name, script: standIn(name), ports: portsFolder(lab.pulumi.home) };
    await writeLauncher(executable, await launcher("plugin.sh", lab.cache, values));
  }
};

/** What the engine will find: `random 4.21.2 stand-in`, `random 4.21.2 official (<file>)` or `… missing`. */
const taken = async (lab: EnginePaths, name: Package): Promise<string> => {
  const executable = path.join(lab.pulumi.home, "plugins", folderName(name), executableName(name));
  const what = `${name} ${wantedVersion(name)}`;
  if (!existsSync(executable)) return `${what} missing: the engine asks its vendor for it`;
  return (await isOurs(executable)) ? `${what} stand-in` : `${what} official (${await realpath(executable)})`;
};

const sameFile = async (a: string, b: string): Promise<boolean> => {
  const [one, other] = [await stat(a), await stat(b)];
  return one.ino === other.ino || (one.size === other.size && one.mtimeMs === other.mtimeMs);
};

/** A second name of the CLI, for the engine looks beside itself: by a link of the name, the host would lie elsewhere. */
const layCli = async (pulumi: string, file: string): Promise<void> => {
  if (existsSync(file) && (await sameFile(pulumi, file))) return;
  await rm(file, { force: true });
  await link(pulumi, file).catch(async () => {
    await copyFile(pulumi, file, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(pulumi);
    await utimes(file, atime, mtime);
  });
};

const layLanguageHost = async (lab: EnginePaths, pulumi: string): Promise<void> => {
  const [host, cli] = [path.join(lab.pulumi.bin, languageHost), path.join(lab.pulumi.bin, "pulumi")];
  await mkdir(lab.pulumi.bin, { recursive: true });
  if (existsSync(path.join(path.dirname(pulumi), languageHost))) {
    for (const file of [host, cli]) await rm(file, { force: true });
    return;
  }
  const script = path.join(import.meta.dirname, "language-host.ts");
  await writeLauncher(host, await launcher("language-host.sh", lab.cache, { script }));
  await layCli(pulumi, cli);
};

/**
 * Makes the engine's folders; can be repeated, and then changes nothing. An official language host beside the CLI and
 * official plugins that are there already are preferred to the lab's own.
 * @returns the environment for `pulumi`, to which the passphrase has to be added.
 * @throws when a path has a quote in it.
 */
export const preparePulumiHome = async (
  lab: EnginePaths,
  tools: { readonly pulumi: string },
  { plugins = "either", officials = officialFolders(lab.cache), report }: HomeOptions = {},
): Promise<EngineEnv> => {
  const { home, state, bin } = lab.pulumi;
  await mkdir(path.join(home, "plugins"), { recursive: true });
  await mkdir(state, { recursive: true });
  await layLanguageHost(lab, tools.pulumi);
  for (const name of packages) await layPlugin(lab, name, plugins, officials);
  report?.(`plugins: ${(await Promise.all(packages.map((name) => taken(lab, name)))).join(", ")}`);
  const folders = [
    bin,
    path.dirname(tools.pulumi),
    path.dirname(process.execPath),
    process.env.PATH ?? "/usr/bin:/bin",
  ];
  return {
    PATH: folders.join(":"),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
};
