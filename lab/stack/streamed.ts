/** A command whose lines are shown as they come. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @param began gets the process, for whoever has to tell it something
 * @throws when the command does not end with 0; its lines have been shown by then.
 */
export const streamed = (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  report: (line: string) => void,
  began: (child: ChildProcess) => void = () => {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    const [command = "", ...args] = argv;
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    began(child);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => line.trim() && report(`  ${line}`));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${argv.slice(-3).join(" ")} ended with ${code ?? "a signal"}; what it said is above`));
    });
  });
