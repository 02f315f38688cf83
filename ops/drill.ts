/** `npm run drill`: restores the last backups of all projects on a throwaway host, and reports. See `--help`. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { type Finding, findingsOf, verdictOf } from "./drill/findings.ts";
import { run } from "./run.ts";

const usage = `usage: npm run drill -- [options]

Makes a host like the stack's in a stack of its own (<stack>-drill), restores the last backup of every project on it, runs
each project's own check and compares it with what the backup recorded, starts everything, destroys the host, and reports.
Nothing serves from it, and what serves is not touched. Exit code 0: every backup is good; 1: one is not; 2: no drill.

  --stack <name>   the stack (default: the selected one)
  --keep           leave the host for a look; destroy it with: pulumi destroy --stack <stack>-drill
  --json           findings as JSON on stdout, the rest on stderr
  --dry-run        say what would be done
  --help`;

const { values } = parseArgs({
  options: {
    stack: { type: "string" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => console.error(line);

/** @throws with what the engine said */
const pulumi = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await run(["pulumi", "--non-interactive", ...args]);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${err.trim() || out.trim()}`);
  return out.trim();
};

/** A long command of the engine, shown as it goes; gives its lines and exit code. */
const shown = (...args: string[]): Promise<{ code: number; lines: string[] }> =>
  new Promise((resolve, reject) => {
    const child = spawn("pulumi", ["--non-interactive", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        say(line);
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, lines }));
  });

/** The drill's stack: the other's config, but for what makes it a host without an edge that never serves. */
const prepare = async (stack: string, drill: string): Promise<void> => {
  await pulumi("stack", "init", drill, "--no-select", "--copy-config-from", stack).catch((error: Error) => {
    if (!error.message.includes("already exists")) throw error;
    throw new Error(
      `the stack ${drill} is there already: a drill was interrupted or kept\n  pulumi destroy --stack ${drill} --yes --remove, and drill again`,
    );
  });
  const edge = await pulumi("config", "get", "outward:edge", "--stack", stack).catch(() => "own");
  const set = (...args: string[]) => pulumi("config", "set", "--stack", drill, ...args);
  if (edge === "own") await set("outward:edge", stack);
  await set("outward:mayEnd", "true");
  await set("--path", "outward:handover.drill", "true");
  await set("--path", "outward:tailnet.policy", "external");
  await pulumi("config", "rm", "outward:takeOverFrom", "--stack", drill).catch(() => "");
};

const clean = async (drill: string): Promise<void> => {
  const { code } = await shown("destroy", "--stack", drill, "--yes", "--skip-preview");
  if (code !== 0)
    throw new Error(
      `the drill's host is still there; once the cause is gone: pulumi destroy --stack ${drill} --remove`,
    );
  await pulumi("stack", "rm", drill, "--yes");
};

// Ctrl-C ends the engine's command, which is in the foreground too; what has been made is still destroyed.
process.on("SIGINT", () => say("interrupted; cleaning up"));

const drilled = async (stack: string): Promise<readonly Finding[]> => {
  const drill = `${stack}-drill`;
  await prepare(stack, drill);
  try {
    const { code, lines } = await shown("up", "--stack", drill, "--yes", "--skip-preview");
    return findingsOf(lines, code);
  } finally {
    if (values.keep) say(`kept, as --keep says: pulumi destroy --stack ${drill} --remove`);
    else await clean(drill);
  }
};

const main = async (): Promise<number> => {
  const stack = values.stack ?? (await pulumi("stack", "--show-name"));
  say(`a host like that of ${stack} is made in the stack ${stack}-drill, and destroyed at the end`);
  if (values["dry-run"]) return 0;
  const findings = await drilled(stack);
  if (values.json) console.log(JSON.stringify({ stack, findings }, null, 2));
  else for (const { project, outcome, seen } of findings) console.log(`${outcome.padEnd(6)} ${project}: ${seen}`);
  return verdictOf(findings);
};

try {
  if (values.help) console.log(usage);
  else process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
