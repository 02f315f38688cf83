/** `bin/outward status`: what is wrong with a stack, in words, within seconds. */
import { readInventory } from "../state/inventory.ts";
import { askEarly, gather } from "../status/ask.ts";
import { causes } from "../status/finding.ts";
import { exitOfJudgement, judge } from "../status/judge.ts";
import { patienceUntil } from "../status/patience.ts";
import { statusJson, statusText } from "../status/text.ts";
import { runningVersions } from "../status/versions.ts";
import { columns, json, stack, Usage, verb } from "../verb.ts";

/** Until when the command answers, whoever else does not. */
const seconds = 5;

interface Asked {
  readonly stack: string | undefined;
  readonly json: boolean;
  readonly withinMs: number;
}

/** For judging, printing, and the end of the process. */
const reserveMs = 250;

const report = async ({ stack, json, withinMs }: Asked): Promise<number> => {
  // `performance.now()` counts from the start of this process, so that starting it counts too.
  const patience = patienceUntil(withinMs - reserveMs);
  const early = askEarly(patience);
  const inventory = await patience.ask(() => readInventory(stack));
  if ("unknown" in inventory) throw new Error(`what the stack has is not known: ${inventory.unknown}`);
  const evidence = await gather(inventory.known, early, patience);
  const judgement = judge(evidence);
  const seconds = performance.now() / 1000;
  const projects = evidence.projects.length;
  const outcome = {
    stack: inventory.known.stack,
    host: evidence.host,
    projects,
    seconds,
    within: withinMs / 1000,
    judgement,
    versions: runningVersions(evidence),
  };
  console.log(json ? statusJson(outcome) : statusText(outcome));
  return exitOfJudgement(judgement);
};

const within = (text: string): number => {
  const given = Number(text);
  if (given >= 2 && given <= 60) return given * 1000;
  throw new Usage(`--within "${text}" must be seconds, 2 to 60`);
};

export const status = verb({
  name: "status",
  does: `what is wrong with the stack, in words, within ${seconds} seconds`,
  about: `
Cloudflare's API and status page, Hetzner's API, the tailnet and the host are asked at once. Each finding names a cause, what
it rests on and the next move; symptoms of a named cause are left out. It changes nothing, and has answered after ${seconds}
seconds, whatever does not answer.

${columns(Object.entries(causes).map(([name, { says }]) => [name, says]))}`,
  options: {
    stack: { ...stack, says: "the stack with the host (default: the selected one)" },
    json,
    within: {
      type: "string",
      takes: "seconds",
      default: String(seconds),
      says: "answer after so many seconds instead, 2 to 60",
    },
  },
  exits: {
    0: "well",
    1: "degraded, nobody notices yet",
    2: "broken, readers or callers notice",
    3: "cannot tell: somebody did not answer and no finding explains it, or nothing could be asked, or wrong usage.\n2 goes before 3, and 3 before 1. That Cloudflare's status page does not answer is said, and changes no code.",
  },
  cannot: 3,
  hint: `the way back to an answer: docs/runbook.md, "Something is down: the first look"`,
  read: ({ stack, json, within: text }): Asked => ({ stack, json, withinMs: within(text) }),
  run: (asked) => {
    // Asking for a newer engine over the network would take what the answer needs.
    process.env.PULUMI_SKIP_UPDATE_CHECK ??= "true";
    return report(asked);
  },
});
