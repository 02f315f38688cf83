import { type SpawnOptions, spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin; without it stdin is empty. */
  readonly input?: string;
  /** Milliseconds, default 60,000. */
  readonly timeout?: number;
}

/** A command that could not be started, ended with another code than 0, or took too long. */
export class CommandFailed extends Error {
  readonly code: number | null;
  readonly stderr: string;
  constructor(argv: readonly string[], code: number | null, stderr: string) {
    const tail = stderr.trim().split("\n").slice(-12).join("\n");
    super(
      `${argv.join(" ")} ended with ${code === null ? "a signal or no start" : `code ${code}`}: ${tail || "(no message)"}`,
    );
    this.code = code;
    this.stderr = stderr;
  }
}

/** Runs a command and gives its stdout. Throws CommandFailed. */
export const run = (argv: readonly string[], options: RunOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = argv;
    const settings: SpawnOptions = {
      stdio: ["pipe", "pipe", "pipe"],
      timeout: options.timeout ?? 60_000,
      killSignal: "SIGKILL",
    };
    if (options.cwd !== undefined) settings.cwd = options.cwd;
    if (options.env) settings.env = { ...process.env, ...options.env };
    const child = spawn(command, args, settings);
    let out = "";
    let err = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.once("error", (error) => reject(new CommandFailed(argv, null, error.message)));
    child.once("close", (code) => (code === 0 ? resolve(out) : reject(new CommandFailed(argv, code, err || out))));
    // A command that ends without reading its stdin breaks the pipe; its exit code tells the rest.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
  });

/** Runs a command whose failure is an answer: true when it ended with 0. */
export const succeeds = async (argv: readonly string[], options: RunOptions = {}): Promise<boolean> => {
  try {
    await run(argv, options);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
};
