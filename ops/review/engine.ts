/** One preview of a stack, with everything that the engine says of it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../run.ts";

export interface PreviewOptions {
  readonly stack: string;
  /** Whether the vendors are asked first how things stand. */
  readonly refresh: boolean;
  /** @default here */
  readonly cwd?: string;
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

/** A stack that is asked for over the internet, resource by resource. */
const patience = 15 * 60_000;

/** A job's secret that is not set is an empty variable, which providers would take for a value. */
const given = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));

/** Both files hold values of the stack, secrets blinded by the engine; they are gone when this returns. */
export const preview = async ({ stack, refresh, cwd, env = process.env }: PreviewOptions): Promise<Previewed> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-review-"));
  try {
    const log = path.join(folder, "events");
    const { code, out, err } = await run(
      [
        ...["pulumi", "--non-interactive", "--stack", stack, "preview", "--json", "--show-sames"],
        ...["--policy-pack", "policy", "--event-log", log, ...(refresh ? ["--refresh"] : [])],
      ],
      // Without the variable the CLI hides its event log.
      { ...(cwd ? { cwd } : {}), env: { ...given(env), PULUMI_DEBUG_COMMANDS: "true" }, timeoutMs: patience },
    );
    return { code, json: out, events: await readFile(log, "utf8").catch(() => ""), err };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
