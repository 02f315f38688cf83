/**
 * Moves to another host and again to another one, with more and more data, under load; written to docs/figures/move.md. It
 * takes the lab of the tests, whose witness it asks, and takes it down at the end.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { streamed } from "#lab/stack/streamed.ts";
import { down } from "#lab/world/down.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { up } from "#lab/world/up.ts";
import { empty, fill } from "#tests/lab/filled.ts";
import { lab, pulumi, query } from "#tests/lab/lab.ts";
import { forget, judge } from "#tests/lab/witness/judge.ts";
import { underLoad } from "#tests/lab/witness/under-load.ts";
import { faults, type Move, page } from "./move/page.ts";
import { stepsOf } from "./move/steps.ts";
import { wall } from "./stats.ts";

const sizes = [10, 200, 2_048];
/** Room for the largest, for its indexes being made again, and for the log of it. */
const diskMiB = 6_144;

const say = (line: string): void => console.log(line);

/** One move of what the stack has now. */
const move = async (mib: number, generation: number, env: Readonly<Record<string, string>>): Promise<Move> => {
  const lines: string[] = [];
  const heard = (line: string): void => {
    lines.push(line);
    say(line);
  };
  await pulumi("config", "set", "--path", "outward:host.generation", `${generation}`);
  const argv = [...withResolver(lab, "operator"), ...pulumiArgv(lab), "up", "--yes", "--skip-preview"];
  const { result: ms, account } = await underLoad(() => wall(() => streamed(argv, env, heard)));
  const verdict = await judge(account, query);
  await forget(account, query);
  return {
    mib,
    steps: stepsOf(lines, "motor"),
    whole: ms / 1_000,
    gaps: {
      all: account.gap().seconds,
      readings: account.gap("batch").seconds,
      comments: account.gap("comment").seconds,
    },
    acknowledged: account.batches.length + account.comments.length,
    views: account.views,
    ...verdict,
    failedViews: account.failedViews,
    failedWrites: [...account.failedWrites, ...account.givenUp],
  };
};

/** Measures as often as told, and writes the page. @throws when a claim of the page does not hold. */
export const moves = async (rounds: number): Promise<void> => {
  const done: Move[] = [];
  const world = await up(lab, { browserPort: 0, report: say });
  const env = await operatorEnv(lab, world.tools);
  try {
    await runStack(world, say);
    await pulumi("config", "set", "--path", "outward:motor.diskMiB", `${diskMiB}`);
    await pulumi("up", "--yes", "--skip-preview");
    for (let round = 1; round <= rounds; round += 1) {
      await empty();
      for (const mib of sizes) {
        say(`round ${round} of ${rounds}: ${mib} MiB`);
        await fill(mib);
        // The first host has generation 1.
        done.push(await move(mib, done.length + 2, env));
      }
    }
  } finally {
    await down(lab, say);
    await forgetStack(lab);
  }
  writeFileSync(path.join(root, "docs", "figures", "move.md"), page(done, rounds));
  const found = faults(done);
  if (found.length > 0) throw new Error(`docs/figures/move.md is written, and does not hold:\n${found.join("\n")}`);
};
