/** One preview of a stack, with everything that the engine says of it. */
import { chown, constants, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../process.ts";
import { apart } from "./apart.ts";

export interface PreviewOptions {
  readonly stack: string;
  /** Whether the vendors are asked first how things stand. */
  readonly refresh: boolean;
  /** @default here */
  readonly cwd?: string;
  /** Another checkout, which is judged by the rules of this one, and whose program is not trusted. @default this one's own */
  readonly of?: string | undefined;
  /** @default ours */
  readonly env?: NodeJS.ProcessEnv;
}

export interface Previewed {
  readonly code: number | null;
  /** What `--json --show-sames` prints: both sides of every resource. */
  readonly json: string;
  /** The engine's events, a line each; among them what the rules say, which the JSON leaves out. */
  readonly events: string;
  readonly err: string;
}

const root = path.join(import.meta.dirname, "..", "..");

/** A stack that is asked for over the internet, resource by resource. */
const patience = 15 * 60_000;

/** The job's own: where it writes, and what it may ask of GitHub. No program has any business with them. */
const ofJob = /^(GITHUB|ACTIONS|RUNNER|SUDO)_/;

/** A job's secret that is not set is an empty variable, which providers would take for a value. */
const given = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== "" && !ofJob.test(name)));

/** Of a file that the program may have replaced: no link is followed out of its folder. */
const logged = async (file: string): Promise<string> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
};

/** Both files hold values of the stack, secrets blinded by the engine; they are gone when this returns. */
export const preview = async ({ stack, refresh, cwd, of, env = process.env }: PreviewOptions): Promise<Previewed> => {
  const place = of === undefined ? { env: given(env), ...(cwd ? { cwd } : {}) } : await apart(of, given(env));
  const folder = await mkdtemp(path.join(tmpdir(), "outward-review-"));
  try {
    if ("user" in place) await chown(folder, place.user, place.user);
    const log = path.join(folder, "events");
    const policy = of === undefined ? "policy" : path.join(root, "policy");
    const { code, out, err } = await run(
      [
        ...["pulumi", "--non-interactive", "--stack", stack, "preview", "--json", "--show-sames"],
        ...["--policy-pack", policy, "--event-log", log, ...(refresh ? ["--refresh"] : [])],
      ],
      // Without the variable the CLI hides its event log.
      { ...place, env: { ...place.env, PULUMI_DEBUG_COMMANDS: "true" }, timeoutMs: patience },
    );
    return { code, json: out, events: await logged(log).catch(() => ""), err };
  } finally {
    await rm(folder, { recursive: true, force: true });
    if ("user" in place) await place.close();
  }
};
