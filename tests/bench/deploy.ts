/**
 * Changes of an application under load, with the one instance held, beside itself, and plainly restarted; written to
 * docs/figures/deploy.md. It takes the lab of the tests, and takes it down at the end.
 */
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { down } from "#lab/world/down.ts";
import { up } from "#lab/world/up.ts";
import { publish } from "#tests/lab/applications/releases.ts";
import { about, order, orderedOn, site } from "#tests/lab/applications/site.ts";
import { guest, guestEnded, lab, until } from "#tests/lab/lab.ts";
import { operated } from "#tests/lab/operated.ts";
import { underTraffic } from "#tests/lab/traffic.ts";
import { widerProgram, widerStack } from "#tests/lab/wider.ts";
import { type Deploy, faults, page, type Way } from "./deploy/page.ts";
import { wall } from "./stats.ts";

const say = (line: string): void => console.log(line);
const minute = 60_000;
const versions = ["1.8.0", "1.9.0"] as const;

/** Longer than new requests wait for what is under way: one instance breaks it off, two do not. */
const stream = { name: "stream", url: `${site}/stream`, headers: {}, perSecond: 0.5 };

const answers = (version: string): Promise<unknown> =>
  until(`${version} to answer`, minute, () =>
    about().then(
      (seen) => seen.version === version,
      () => false,
    ),
  );

/** Kills the host's program so many seconds after its exchange has begun. */
const killed = async (seconds: string): Promise<void> => {
  const script = readFileSync(path.join(import.meta.dirname, "deploy", "killed.sh"), "utf8");
  const { code, err } = await guestEnded("sh", "-c", script, "killed", seconds);
  say(`  ${code === 0 ? "killed" : `not killed (${code}) ${err}`}, ${seconds} s after it had begun`);
};

/** Measures as often as told, and writes the page. @throws when a claim of the page does not hold. */
export const deploys = async (rounds: number): Promise<void> => {
  const done: Deploy[] = [];
  const world = await up(lab, { browserPort: 0, report: say });
  const folder = await widerProgram(path.join(root, "tests/lab/applications/projects.ts"));
  try {
    await runStack(world, say);
    const [first, second] = [await publish(versions[0]), await publish(versions[1])];
    const releases = [first, second] as const;
    const stack = widerStack(folder);
    let at = 0;
    const ordered = (way: Way, which: number, behaves = {}) =>
      orderedOn(stack, { release: releases[which] ?? first, stripe: "key", overlap: way === "beside", behaves });
    const well = async (way: Way, which: number): Promise<void> => {
      const { code, said } = await ordered(way, which);
      if (code !== 0) throw new Error(said);
      at = which;
    };
    const measured = async (way: Way, what: string, work: () => Promise<unknown>): Promise<void> => {
      say(`${way}: ${what}`);
      let ms = 0;
      const targets = [...order.targets, ...(way === "beside" ? [stream] : [])];
      const { counts } = await underTraffic(
        async () => {
          ms = await wall(work);
        },
        { ...order, targets },
      );
      const failed = Object.entries(counts).flatMap(([name, one]) => one.failed.map((why) => `${name}: ${why}`));
      const sent = Object.values(counts).reduce((all, one) => all + one.sent, 0);
      done.push({ way, what, sent, failed, longest: counts.small?.longest ?? 0, seconds: ms / 1_000 });
    };
    for (const way of ["held", "beside"] as const) {
      await well(way, at);
      for (let round = 0; round < rounds; round += 1) await measured(way, "another version", () => well(way, 1 - at));
      await measured(way, "a sick version", async () => {
        if ((await ordered(way, 1 - at, { SICK: "1" })).code === 0) throw new Error("a sick version was accepted");
      });
      await well(way, at);
      await well(way, 1 - at);
      const back = async (): Promise<void> => {
        const { code, err } = await operated("rollback", "api");
        if (code !== 0) throw new Error(err);
      };
      await measured(way, "rolled back", back);
      await answers(versions[1 - at] ?? "");
      // What is ordered has not changed, so that an up would change nothing.
      await back();
      for (const seconds of ["0", "0.3", "0.9", "2"])
        await measured(way, "killed in it, and done by the next run", async () => {
          const [run] = await Promise.all([ordered(way, 1 - at), killed(seconds)]);
          say(`  the run ended with ${run.code}`);
          await well(way, 1 - at);
        });
    }
    for (let round = 0; round < rounds; round += 1)
      await measured("restarted", "the same version", async () => {
        await guest("systemctl", "restart", "outward-api-web.service");
        await answers(versions[at] ?? "");
      });
  } finally {
    await rm(folder, { recursive: true });
    await down(lab, say);
    await forgetStack(lab);
  }
  await writeFile(path.join(root, "docs", "figures", "deploy.md"), page(done));
  const found = faults(done);
  if (found.length > 0) throw new Error(`docs/figures/deploy.md is written, and does not hold:\n${found.join("\n")}`);
};
