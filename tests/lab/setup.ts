/**
 * Brings the tests' own lab up once, and takes it down; OUTWARD_KEEP=1 leaves it for a look. OUTWARD_TEST_IMAGE names
 * the image of a new lab's host, debian-13 by default.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { imageNamed } from "#lab/machine/image.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { down } from "#lab/world/down.ts";
import { startOf } from "#lab/world/processes.ts";
import { up } from "#lab/world/up.ts";
import { markOf, runOf } from "#scripts/test/kept.ts";
import { watchCommandLines } from "./cmdlines.ts";
import { browserPort, lab } from "./lab.ts";

const say = (line: string): void => console.log(`lab ${lab.name}: ${line}`);

/** What the engine said is evidence: the tests look for secrets in it. */
const recorded = (line: string): void => {
  say(line);
  appendFileSync(path.join(lab.log, "up.log"), `${line}\n`);
};

export const setup = async (): Promise<void> => {
  // Official plugins are shown when they are asked for, and not because whoever runs this has some at home.
  process.env.OUTWARD_PLUGINS ??= "stand-ins";
  const image = imageNamed(process.env.OUTWARD_TEST_IMAGE ?? "debian-13");
  await rm(markOf(lab.dir), { force: true });
  const world = await up(lab, { browserPort, report: say, image });
  writeFileSync(runOf(lab.dir), JSON.stringify({ pid: process.pid, start: await startOf(process.pid) }));
  const seen = watchCommandLines();
  await runStack(world, recorded, image);
  writeFileSync(path.join(lab.dir, "command-lines"), seen());
};

export const teardown = async (): Promise<void> => {
  if (process.env.OUTWARD_KEEP === "1") {
    writeFileSync(markOf(lab.dir), "");
    say("kept, as OUTWARD_KEEP=1 says");
  } else {
    await down(lab, say);
    await forgetStack(lab);
  }
};
