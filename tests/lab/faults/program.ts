/** The stack as a test wishes it to be: its config widened, and another project when the wish has one. */
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { pulumiArgv, root } from "../../../lab/stack/engine.ts";
import { CommandFailed, run } from "../../../lab/toolchain/run.ts";
import { ensureTools } from "../../../lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "../../../lab/world/operator.ts";
import { lab } from "../lab.ts";

export interface Wish {
  readonly gateways: readonly string[];
  readonly extra?: { readonly guarded: readonly string[]; readonly open: readonly string[] };
}

/** What `npm run lab` brings up. */
export const plain: Wish = { gateways: ["gateway-7", "gateway-8"] };

const linked = ["components", "settings", "cloud-init", "handover", "scripts", "node_modules"];

/** The program with the projects of `projects.ts`: the same files, but for the one that lists them. */
const wider = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-wider-"));
  for (const name of [...linked, "settings.ts", "package.json", "Pulumi.yaml"])
    await symlink(path.join(root, name), path.join(folder, name));
  await copyFile(path.join(root, "index.ts"), path.join(folder, "index.ts"));
  await mkdir(path.join(folder, "projects"));
  await symlink(path.join(import.meta.dirname, "projects.ts"), path.join(folder, "projects", "index.ts"));
  return folder;
};

interface Config {
  readonly "outward:motor": object;
}

let made: Promise<string> | undefined;

/** Runs Pulumi on the stack as wished. Throws CommandFailed. */
export const pulumiOn = async (wish: Wish, ...args: string[]): Promise<string> => {
  made ??= wider();
  const folder = await made;
  const file = path.join(folder, "config.yaml");
  const own = parse(await readFile(path.join(root, `Pulumi.${lab.name}.yaml`), "utf8")) as { config: Config };
  const motor = { ...own.config["outward:motor"], gateways: wish.gateways };
  const extra = wish.extra ? { "outward:extra": { hostname: "extra.outward.test", ...wish.extra } } : {};
  await writeFile(file, stringify({ ...own, config: { ...own.config, "outward:motor": motor, ...extra } }));
  const argv = wish.extra ? pulumiArgv(lab).map((word) => (word === root ? folder : word)) : pulumiArgv(lab);
  const env = await operatorEnv(lab, await ensureTools(() => {}));
  const line = [...withResolver(lab, "operator"), ...argv, ...args, "--config-file", file];
  return run(line, { env, timeout: 280_000 });
};

export const up = (wish: Wish, ...args: string[]): Promise<string> =>
  pulumiOn(wish, "up", "--yes", "--skip-preview", ...args);

/** What the run says that has to fail. */
export const refused = async (running: Promise<string>): Promise<string> => {
  const said = await running.catch((error: unknown) => {
    if (error instanceof CommandFailed) return error;
    throw error;
  });
  if (said instanceof CommandFailed) return said.stderr;
  throw new Error(`pulumi should have failed:\n${said}`);
};
