/** `bin/outward drill`: restores the last backups of all projects on a throwaway host, and reports. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type DrillFinding, findingsOf, verdictOf } from "../drill/findings.ts";
import { run } from "../process.ts";
import { json, stack, verb } from "../verb.ts";

interface Asked {
  readonly stack: string | undefined;
  readonly keep: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
}

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
  await pulumi("config", "rm", "--path", "outward:tailnet.takeOverTag", "--stack", drill).catch(() => "");
};

/** In one command: `stack rm` leaves no stack selected, whichever it removes (pulumi, cmd/pulumi/stack/stack_remove.go). */
const clean = async (drill: string): Promise<void> => {
  const { code } = await shown("destroy", "--stack", drill, "--yes", "--skip-preview", "--remove");
  if (code !== 0)
    throw new Error(
      `the drill's host is still there; once the cause is gone: pulumi destroy --stack ${drill} --remove`,
    );
};

const drilled = async (stack: string, keep: boolean): Promise<readonly DrillFinding[]> => {
  const drill = `${stack}-drill`;
  await prepare(stack, drill);
  try {
    const { code, lines } = await shown("up", "--stack", drill, "--yes", "--skip-preview");
    return findingsOf(lines, code);
  } finally {
    if (keep) say(`kept, as --keep says: pulumi destroy --stack ${drill} --remove`);
    else await clean(drill);
  }
};

const main = async ({ stack: named, keep, json, dryRun }: Asked): Promise<number> => {
  const stack = named ?? (await pulumi("stack", "--show-name"));
  say(`a host like that of ${stack} is made in the stack ${stack}-drill, and destroyed at the end`);
  if (dryRun) return 0;
  // Ctrl-C ends the engine's command, which is in the foreground too; what has been made is still destroyed.
  process.on("SIGINT", () => say("interrupted; cleaning up"));
  const findings = await drilled(stack, keep);
  if (json) console.log(JSON.stringify({ stack, findings }, null, 2));
  else for (const { project, outcome, seen } of findings) console.log(`${outcome.padEnd(7)} ${project}: ${seen}`);
  return verdictOf(findings);
};

export const drill = verb({
  name: "drill",
  does: "restores the last backups of all projects on a throwaway host, and says whether they are good",
  about: `
Makes a host like the stack's in a stack of its own (<stack>-drill), restores the last backup of every project on it, runs
each project's own check and compares it with what the backup recorded, starts everything, destroys the host, and reports.
Nothing serves from it, and what serves is not touched.`,
  options: {
    stack,
    keep: { type: "boolean", says: "leave the host for a look; destroy it with: pulumi destroy --stack <stack>-drill" },
    json: { ...json, says: "findings as JSON on stdout, the rest on stderr" },
    "dry-run": { type: "boolean", says: "say what would be done" },
  },
  exits: {
    0: "every backup is good",
    1: "one is not",
    2: "no drill",
    3: "none is bad, and one is untried: it has no check to compare with",
  },
  read: ({ stack, keep, json, "dry-run": dryRun }): Asked => ({ stack, keep, json, dryRun }),
  run: main,
});
