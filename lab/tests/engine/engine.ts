/** A real engine with a backend, a home and the lab's plugins of its own, for tests that need no lab. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { type EngineEnv, preparePulumiHome } from "#lab/engine/home.ts";
import { type Choice, pluginChoice } from "#lab/engine/plugins.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";

const findCli = (): string | undefined => {
  const told = process.env.OUTWARD_PULUMI;
  if (told) return told;
  const bin = path.join(cacheDir(), "bin");
  const folders = existsSync(bin) ? readdirSync(bin).filter((name) => name.startsWith("pulumi-")) : [];
  return folders.map((name) => path.join(bin, name, "pulumi")).find((file) => existsSync(file));
};

const cli = findCli();

/** True, with the reason printed, when there is no engine to test with. */
export const withoutEngine = !cli;
if (withoutEngine)
  console.log(
    "engine tests are skipped: no pulumi in the cache, and OUTWARD_PULUMI names none (npm run lab builds it)",
  );

/** The tests are about the stand-ins, unless OUTWARD_PLUGINS wants them shown of the official ones. */
const told = process.env.OUTWARD_PLUGINS;

export interface Ended {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly text: string;
}

export interface Engine {
  /** A folder for the test's own files. */
  readonly folder: string;
  /** Runs `pulumi` on the program's stack and waits for its end, whatever it is. */
  readonly pulumi: (...args: string[]) => Promise<Ended>;
  /** The same, not waited for. */
  readonly start: (...args: string[]) => { readonly pid: number; readonly ended: Promise<Ended> };
  /** Its home, with the plugins. */
  readonly home: string;
  /** Where a command that calls `pulumi` by itself runs. */
  readonly place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
  readonly dispose: () => Promise<void>;
}

/** Arguments that set config for one run. */
export const configArgs = (config: Readonly<Record<string, string>>): string[] =>
  Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);

/** The engine writes the stack's config beside the program, so it gets a copy, with the package.json that lies beside its folder. */
export const layProgram = async (program: string, folder: string): Promise<string> => {
  const cwd = path.join(folder, "program");
  await cp(program, cwd, { recursive: true });
  // Nothing before it, and its lines stay where they are.
  const index = path.join(cwd, "index.ts");
  await cp(path.join(import.meta.dirname, "traces.ts"), path.join(cwd, "traces.ts"));
  await writeFile(index, `import "./traces.ts"; ${await readFile(index, "utf8")}`);
  await cp(path.join(program, "..", "package.json"), path.join(cwd, "package.json"));
  await symlink(path.join(root, "node_modules"), path.join(cwd, "node_modules"));
  return cwd;
};

interface Place {
  /** Lays the program into the folder, and says where. */
  readonly lay: (folder: string) => Promise<string>;
  readonly stack: string;
  readonly env: (folder: string) => Record<string, string>;
  /** @default what OUTWARD_PLUGINS says, else the stand-ins; a choice given here finds no official ones on this machine */
  readonly plugins?: Choice | undefined;
}

/** An engine with a new stack of the program `programs/<name>`. `env` gives what is added to the engine's environment. */
export const engineOn = (
  program: string,
  env: (folder: string) => Record<string, string> = () => ({}),
  plugins?: Choice,
): Promise<Engine> =>
  engineAt({
    lay: (folder) => layProgram(path.join(import.meta.dirname, "programs", program), folder),
    stack: "test",
    env,
    plugins,
  });

/** An engine with a new stack of a program that is laid for it. */
export const engineAt = async ({ lay, stack, env, plugins }: Place): Promise<Engine> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-engine-"));
  const at = (name: string): string => path.join(folder, name);
  const lab = { cache: cacheDir(), pulumi: { home: at("home"), state: at("state"), bin: at("bin") } };
  const engine: EngineEnv = await preparePulumiHome(
    lab,
    { pulumi: cli ?? "" },
    { plugins: plugins ?? pluginChoice(told ?? "stand-ins"), ...(told && !plugins ? {} : { officials: [] }) },
  );
  const cwd = await lay(folder);
  const all = {
    ...process.env,
    ...engine,
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_CONFIG_PASSPHRASE: "engine tests",
    ...env(folder),
  };
  const start: Engine["start"] = (...args) => {
    const child = spawn(
      path.join(lab.pulumi.bin, "pulumi"),
      ["--non-interactive", "--cwd", cwd, "--stack", stack, ...args],
      {
        env: all,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (text += bytes.toString()));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, text }));
    });
    return { pid: child.pid ?? 0, ended };
  };
  const dispose = () => rm(folder, { recursive: true, force: true });
  const made = await start("stack", "init").ended;
  if (made.code !== 0) {
    await dispose();
    throw new Error(`no stack: ${made.text}`);
  }
  return {
    folder,
    home: lab.pulumi.home,
    start,
    place: { cwd, env: { ...all, PATH: `${lab.pulumi.bin}:${all.PATH}` } },
    pulumi: (...args) => start(...args).ended,
    dispose,
  };
};

/** The end of a run that had to succeed. */
export const fine = async (run: Promise<Ended>): Promise<string> => {
  const { code, text } = await run;
  if (code !== 0) throw new Error(`pulumi ended with ${code}:\n${text}`);
  return text;
};

/** The text of a run that had to fail. */
export const failed = async (run: Promise<Ended>): Promise<string> => {
  const { code, text } = await run;
  if (code === 0) throw new Error(`pulumi should have failed:\n${text}`);
  return text;
};
