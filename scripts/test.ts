/** `npm test`: every gate, with seconds; `--help` tells the words. Exit code 1 when any fails, 2 when it was asked for something strange. */
import { globSync } from "node:fs";
import path from "node:path";
import { withoutBrowser } from "#lab/toolchain/browser.ts";
import { obstacles } from "#lab/toolchain/prerequisites.ts";
import { hasGo, withoutGo } from "./go.ts";
import { withoutPython } from "./python.ts";
import { asked, Refused, usage } from "./test/asked.ts";
import { about, globOf, inLab, isMoves, type Kind, steps } from "./test/kinds.ts";
import { inLanes, planned } from "./test/lanes.ts";
import { readiness } from "./test/ready.ts";
import { runKind } from "./test/run.ts";
import { type Outcome, summary } from "./test/summary.ts";

const say = (line: string): void => console.log(line);

/** Why a kind cannot run here; empty when it can. */
const obstacle = (kind: Kind): string => {
  if (inLab.includes(kind)) return obstacles().join("; ");
  if (kind === "browser") return withoutBrowser();
  if (kind === "host") return withoutPython;
  return kind === "clients" && !hasGo ? withoutGo : "";
};

const filesOf = (kind: Kind): readonly string[] => {
  const all = kind === "check" ? [] : globSync(globOf(kind));
  if (!inLab.includes(kind)) return all;
  return all.filter((file) => isMoves(path.basename(file)) === (kind === "moves"));
};

/** Of a kind that was wanted and did not run. */
const unable = { passed: 0, failed: 1, skipped: 0, failures: [], files: [] };

const seconds = (since: number): number => (performance.now() - since) / 1000;

const main = async (words: readonly string[]): Promise<number> => {
  const wanted = asked(words, filesOf);
  if (wanted === "help") {
    say(usage);
    return 0;
  }
  const outcomes: Outcome[] = [];
  // Who names a kind or a file wants it run.
  const named = words.some((word) => word !== "product");
  const able = wanted.kinds.filter((kind) => {
    const why = obstacle(kind);
    if (why) say(`${kind} tests ${named ? "cannot run" : "are skipped"}: ${why}`);
    if (why && named) outcomes.push({ kind, seconds: 0, waited: 0, part: false, ...unable });
    return !why;
  });
  const begun = performance.now();
  const part = Object.keys(wanted.files).length > 0;
  const ready = readiness(new Set(able.flatMap((kind) => about[kind].needs)), part, say);
  await inLanes(planned(steps, able), async (kind, beside) => {
    const files = wanted.files[kind];
    const arrived = performance.now();
    const missing = await Promise.all(about[kind].needs.map(ready)).then(
      () => "",
      (error: Error) => error.message,
    );
    const waited = seconds(arrived);
    const at = performance.now();
    if (missing) say(`${kind} tests cannot run, what they need was not made: ${missing}`);
    const told = missing ? unable : await runKind(kind, { files, product: wanted.product, beside });
    outcomes.push({ kind, seconds: seconds(at), waited, part: files !== undefined, ...told });
  });
  say(summary(outcomes, seconds(begun)));
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`npm test: ${error.message}`);
  process.exitCode = 2;
}
