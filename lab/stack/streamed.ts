/** A command whose lines are shown as they come. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** @throws when the command does not end with 0; its lines have been shown by then. */
export const streamed = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = argv;
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => line.trim() && report(`  ${line}`));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${argv.slice(-3).join(" ")} ended with ${code ?? "a signal"}; what it said is above`));
    });
  });
