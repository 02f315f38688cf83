/** `npm run status`: what is wrong with a stack, in words, within seconds. See `--help`; causes and exit code stand there. */
import { Usage } from "./command.ts";
import { readInventory } from "./inventory.ts";
import { askEarly, gather } from "./status/ask.ts";
import { exitCode, judge } from "./status/judge.ts";
import { type Options, parseOptions, usage } from "./status/options.ts";
import { patienceUntil } from "./status/patience.ts";
import { statusJson, statusText } from "./status/report.ts";

/** For judging, printing, and the end of the process. */
const reserveMs = 250;

/** Somebody did not answer, or nothing could be asked. */
const cannotTell = 3;

const status = async ({ stack, json, withinMs }: Options): Promise<number> => {
  // `performance.now()` counts from the start of this process, so that starting it counts too.
  const patience = patienceUntil(withinMs - reserveMs);
  const early = askEarly(patience);
  const inventory = await patience.ask(() => readInventory(stack));
  if ("unknown" in inventory) throw new Error(`what the stack has is not known: ${inventory.unknown}`);
  const evidence = await gather(inventory.known, early, patience);
  const judgement = judge(evidence);
  const seconds = performance.now() / 1000;
  const projects = evidence.projects.length;
  const report = {
    stack: inventory.known.stack,
    host: evidence.host,
    projects,
    seconds,
    within: withinMs / 1000,
    judgement,
  };
  console.log(json ? statusJson(report) : statusText(report));
  return exitCode(judgement);
};

const ended = async (): Promise<number> => {
  // Asking for a newer engine over the network would take what the answer needs.
  process.env.PULUMI_SKIP_UPDATE_CHECK ??= "true";
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options) return await status(options);
    console.log(usage);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (!(error instanceof Usage)) console.error("the way back to an answer: docs/status.md");
    return cannotTell;
  }
};

// At once: a question that nobody has answered yet would keep the process alive.
process.exit(await ended());
