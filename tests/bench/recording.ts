/**
 * One move under load, recorded as a picture that plays: docs/pictures/move.svg. It takes the lab of the tests, whose witness
 * it asks, and takes it down at the end.
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
import { fill } from "#tests/lab/filled.ts";
import { lab, pulumi, query } from "#tests/lab/lab.ts";
import { judge } from "#tests/lab/witness/judge.ts";
import { underLoad } from "#tests/lab/witness/under-load.ts";
import { commit } from "./provenance.ts";
import { type Line, sceneOf } from "./recording/scene.ts";
import { svgOf } from "./recording/svg.ts";

/** Data in the motor's database: that of the smallest move in docs/figures/move.md. */
const mib = 10;
const change = ["config", "set", "--path", "outward:host.generation", "2"];

const say = (line: string): void => console.log(line);

/** Records a move, and writes the picture. @throws when something of it failed or was lost: that is not what we show */
export const recording = async (): Promise<void> => {
  const world = await up(lab, { browserPort: 0, report: say });
  const env = await operatorEnv(lab, world.tools);
  try {
    await runStack(world, say);
    await fill(mib);
    const argv = [...withResolver(lab, "operator"), ...pulumiArgv(lab), "up", "--yes", "--skip-preview"];
    const printed: Line[] = [];
    const { account } = await underLoad(async () => {
      const began = performance.now();
      await pulumi(...change);
      await streamed(argv, env, (text) => {
        printed.push({ at: (performance.now() - began) / 1_000, text });
        say(text);
      });
    });
    const { lost, doubled } = await judge(account, query);
    const failed = [...account.failedViews, ...account.failedWrites, ...account.givenUp, ...lost, ...doubled];
    if (failed.length > 0) throw new Error(`nothing was written, since the move was not clean: ${failed.join("; ")}`);
    const verdict = { lost: lost.length, doubled: doubled.length };
    const scene = sceneOf(`pulumi ${change.join(" ")} && pulumi up`, printed, account.moments, verdict);
    writeFileSync(path.join(root, "docs", "pictures", "move.svg"), svgOf(scene, commit()));
  } finally {
    await down(lab, say);
    await forgetStack(lab);
  }
};
