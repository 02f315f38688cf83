/**
 * The program of another checkout, such as a pull request's: it runs as nobody, in a copy of its own, so that it writes nothing of
 * the job, of what judges it, or of what was checked out. What it says to the engine, and what the engine says of it, is its own.
 */
import { access, chown, constants, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Ended, run } from "../process.ts";

/** The user nobody, and its group, in every Linux. */
const nobody = 65_534;

export interface Apart {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user: number;
  readonly close: () => Promise<void>;
}

const fine = ({ code, err }: Ended, what: string): void => {
  if (code !== 0) throw new Error(`${what}: ${err.trim()}`);
};

/** @throws naming the first folder on the way that is closed to others */
const mustRead = async (file: string): Promise<void> => {
  if ((await run(["test", "-r", file], { user: nobody })).code === 0) return;
  const above = file.split(path.sep).map((_, end, parts) => parts.slice(0, end).join(path.sep) || path.sep);
  const modes = await Promise.all(above.map(async (folder) => ({ folder, mode: (await stat(folder)).mode })));
  const closed = modes.find(({ mode }) => (mode & 0o001) === 0)?.folder;
  const move = closed ? `open ${closed}: chmod o+x ${closed}` : `chmod o+r ${file}`;
  throw new Error(`${file} cannot be read by the user nobody, which runs what is previewed; ${move}`);
};

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** @throws when it is not on PATH */
const found = async (name: string, env: NodeJS.ProcessEnv): Promise<string> => {
  for (const folder of env.PATH?.split(path.delimiter) ?? [])
    if (
      await access(path.join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path.join(folder, name);
  throw new Error(`${name} is not on PATH: npm run tools says how it comes there`);
};

/** Packages as its lock file has them; `.npmrc` is not asked about scripts. */
const packages = async (cwd: string, env: NodeJS.ProcessEnv): Promise<void> => {
  if (!(await exists(path.join(cwd, "package-lock.json"))) || (await exists(path.join(cwd, "node_modules")))) return;
  const argv = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  fine(await run(argv, { cwd, env, user: nobody, timeoutMs: 10 * 60_000 }), "the packages of what is previewed");
};

/**
 * @param folder the checkout, which stays as it is
 * @throws when it is not root that asks, or when nobody may not read what it needs
 */
export const apart = async (folder: string, env: NodeJS.ProcessEnv): Promise<Apart> => {
  if (process.getuid?.() !== 0)
    throw new Error(
      `--of ${folder}: what is there has to run as another user, which only root may start; run it by sudo, or check it out and leave --of away`,
    );
  const from = path.resolve(folder);
  for (const file of [
    from,
    process.execPath,
    path.join(import.meta.dirname, "..", "..", "policy"),
    await found("pulumi", env),
  ])
    await mustRead(file);
  const space = await mkdtemp(path.join(tmpdir(), "outward-program-"));
  const close = () => rm(space, { recursive: true, force: true });
  try {
    const [cwd, home, engine] = ["program", "home", "pulumi"].map((name) => path.join(space, name)) as [
      string,
      string,
      string,
    ];
    for (const one of [home, engine, cwd]) {
      await mkdir(one);
      await chown(one, nobody, nobody);
    }
    await chown(space, nobody, nobody);
    // Where a home of the engine's is named, its plugins are there; else the engine gets them, as it does in every job.
    const plugins = env.PULUMI_HOME && path.join(env.PULUMI_HOME, "plugins");
    if (plugins && (await exists(plugins))) await symlink(plugins, path.join(engine, "plugins"));
    fine(await run(["cp", "-R", "--", `${from}/.`, cwd], { user: nobody, timeoutMs: 5 * 60_000 }), `copying ${folder}`);
    const own = { ...env, HOME: home, PULUMI_HOME: engine, USER: "nobody", LOGNAME: "nobody" };
    await packages(cwd, own);
    return { cwd, env: own, user: nobody, close };
  } catch (error) {
    await close();
    throw error;
  }
};
