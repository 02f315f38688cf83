/** One page of figures from one run. Absolute times depend on the machine; the ratio is measured side by side. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { run } from "#lab/toolchain/run.ts";
import { down } from "#lab/world/down.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { labPaths } from "#lab/world/paths.ts";
import { up } from "#lab/world/up.ts";
import { created, type Step } from "./events.ts";
import { firstByte } from "./first-byte.ts";
import { commit, machine } from "./provenance.ts";
import { inTurn, median, seconds, wall } from "./stats.ts";

const lab = labPaths("bench");
const times = 7;
const say = (line: string): void => console.log(line);

/** The step whose `type::name` has this in it. */
const find = (steps: readonly Step[], what: string): Step | undefined =>
  steps.find(({ type, name }) => `${type}::${name}`.includes(what));

const between = (steps: readonly Step[], from: string, to: string): string => {
  const [a, b] = [find(steps, from), find(steps, to)];
  return a && b ? `${Math.round(b.begin - a.end)}` : "?";
};

const took = (steps: readonly Step[], what: string): string => {
  const step = find(steps, what);
  return step ? `${Math.round(step.end - step.begin)}` : "?";
};

/** Measures, and writes docs/figures/up.md. */
export const figures = async (): Promise<void> => {
  const rows: [what: string, value: string][] = [];
  const row = (what: string, value: string): void => {
    rows.push([what, value]);
    say(`${what}: ${value}`);
  };
  let world = await up(lab, { browserPort: 0, report: say });
  try {
    row(
      "`npm run lab`, tools and image cached: world and first `pulumi up`, s",
      seconds(await wall(() => runStack(world, say))),
    );
    row(
      "the same again, nothing to change, s",
      seconds(
        await wall(async () => {
          world = await up(lab, { browserPort: 0, report: () => {} });
          await runStack(world, () => {});
        }),
      ),
    );
    // Without the variable the CLI hides its event log.
    const env = { ...(await operatorEnv(lab, world.tools)), PULUMI_DEBUG_COMMANDS: "true" };
    const pulumi = (folder: string, stack: string, ...args: string[]) =>
      run(
        [...withResolver(lab, "operator"), "pulumi", "--non-interactive", "--cwd", folder, "--stack", stack, ...args],
        { env, timeout: 600_000 },
      );
    row("`pulumi destroy`, s", seconds(await wall(() => pulumi(root, lab.name, "destroy", "--yes", "--skip-preview"))));
    const log = path.join(lab.log, "bench-events.json");
    const answered = firstByte(lab, "https://blog.outward.test/");
    const whole = await wall(() => pulumi(root, lab.name, "up", "--yes", "--skip-preview", "--event-log", log));
    row("`pulumi up` of an empty account: from the command to the last output, s", seconds(whole));
    row("… and to the first byte of the blog's page through the edge, s", seconds(await answered));
    const steps = created(log);
    row("… server ordered until it runs, s", took(steps, "server:Server::"));
    row(
      "… from there until it is in the tailnet (first boot, download, join), s",
      between(steps, "server:Server::", "-program"),
    );
    row("… a unit delivered (packages there, cloudflared downloaded), s", took(steps, "remote:Command::blog-on-"));
    row(
      "… activation: databases made, services healthy, four connections each, s",
      took(steps, "local:Command::active"),
    );
    const verify = [...withResolver(lab, "operator"), process.execPath, path.join(root, "ops", "outward.ts"), "verify"];
    row(
      "`bin/outward verify`, every line green, s",
      seconds(await wall(() => run([...verify, "--stack", lab.name], { env, timeout: 600_000 }))),
    );
    const empty = path.join(root, "tests", "bench", "empty");
    await pulumi(empty, "empty", "stack", "select", "--create");
    const [ours, yardstick] = await inTurn(
      times,
      () => pulumi(root, lab.name, "preview"),
      () => pulumi(empty, "empty", "preview"),
    );
    row(`\`pulumi preview\`, nothing to change, median of ${times}, s`, seconds(median(ours)));
    row(`an empty program that loads the same packages, median of ${times}, s`, seconds(median(yardstick)));
    row("ratio", (median(ours) / median(yardstick)).toFixed(2));
  } finally {
    await down(lab, say);
    await forgetStack(lab);
    rmSync(path.join(root, "tests", "bench", "empty", "Pulumi.empty.yaml"), { force: true });
  }
  row(
    "unit, program and files tests together, s",
    seconds(
      await wall(async () => {
        const done = spawnSync(process.execPath, ["scripts/test.ts", "unit", "program", "files"], {
          cwd: root,
          encoding: "utf8",
        });
        if (done.status !== 0) throw new Error(`the fast tests fail:\n${done.stdout}`);
      }),
    ),
  );
  const table = rows.map(([what, value]) => `| ${what} | ${value} |`).join("\n");
  const head = `# Figures of one run, measured at ${commit()}\n\nMade by \`npm run bench\` on ${machine}. Other machines give other times; the ratio is measured side by side.`;
  writeFileSync(path.join(root, "docs", "figures", "up.md"), `${head}\n\n| what | value |\n| --- | --- |\n${table}\n`);
};
