/** The program of this checkout with other projects, on the lab's own stack. */
import { rmSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root } from "#lab/checkout.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { run } from "#lab/toolchain/run.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { lab } from "./lab.ts";
import { start } from "./running.ts";

export type Config = Readonly<Record<string, unknown>>;

const linked = [
  ...["bin", "components", "settings", "cloud-init", "handover", "host", "ops", "scripts", "vendors", "workloads"],
  ...["node_modules", "package.json", "package-lock.json", "Pulumi.yaml"],
];

/** A folder with the same files, but for the one that lists the projects. @param projects exports `definitions` */
export const widerProgram = async (projects: string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-wider-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of linked) await symlink(path.join(root, name), path.join(folder, name));
  await copyFile(path.join(root, "index.ts"), path.join(folder, "index.ts"));
  await mkdir(path.join(folder, "projects"));
  await symlink(projects, path.join(folder, "projects", "index.ts"));
  return folder;
};

/**
 * The lab's stack with other config than its file has, which stays as it is.
 * @param program where it is; by default the wider one
 */
export const widerStack = (folder: string, program = folder) => {
  const file = path.join(folder, "config.yaml");
  const command = async (args: readonly string[]) => {
    const env = await operatorEnv(lab, await ensureTools(() => {}));
    const argv = pulumiArgv(lab).map((word) => (word === root ? program : word));
    return { argv: [...withResolver(lab, "operator"), ...argv, ...args, "--config-file", file], env };
  };
  return {
    configure: async (change: (config: Config) => Config): Promise<void> => {
      const own = parse(await readFile(path.join(root, `Pulumi.${lab.name}.yaml`), "utf8")) as { config: Config };
      await writeFile(file, stringify({ ...own, config: { ...own.config, ...change(own.config) } }));
    },
    /** Runs Pulumi as the operator. @param input what it reads. Throws CommandFailed. */
    pulumi: async (args: readonly string[], input = ""): Promise<string> => {
      const { argv, env } = await command(args);
      return run(argv, { env, input, timeout: 280_000 });
    },
    /** The same when failing is an answer; gives all that was said. */
    ended: async (args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> => {
      const { argv, env } = await command(args);
      const running = start(argv, env);
      return { code: await running.ended, said: running.said() };
    },
  };
};
