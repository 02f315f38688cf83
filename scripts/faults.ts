/** `npm run faults`: puts each fault of tests/faults into a copy of this checkout, and wants a test to turn red. */
import { parseArgs } from "node:util";
import { type Answer, ask } from "./faults/ask.ts";
import { copy } from "./faults/copy.ts";
import { corpus, type Fault, kinds } from "./faults/corpus.ts";

const usage = `npm run faults [-- --only NAME] [--kind KIND] [--whole]
  puts each fault of tests/faults into a copy of this checkout, one at a time, and wants a test to turn red
  --only NAME   faults whose name or words contain it
  --kind KIND   those that a test of this kind sees: ${kinds.join(", ")}
  --whole       asks every test of that kind, and not only the file that is to see it: what a run of the kind would take
exit code 1 when one stayed green, or when what is to see it is not green without any`;

const line = (verdict: string, what: string, { seconds, first }: Answer): string =>
  `${verdict.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s  ${what}${first === "" ? "" : `\n                  ${first}`}`;

/** Whether the tests that are to see a fault are green without one: what is red anyway sees nothing. */
const soundWithout = async (cwd: string, faults: readonly Fault[]): Promise<boolean> => {
  let sound = true;
  for (const [kind, some] of Map.groupBy(faults, (fault) => fault.kind)) {
    const files = [...new Set(some.map(({ seenBy }) => seenBy))];
    const answer = await ask(cwd, kind, files);
    console.log(line(answer.verdict, `without a fault: ${files.join(" ")}`, answer));
    sound &&= answer.verdict === "green" || answer.verdict === "skipped";
  }
  return sound;
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean" },
      only: { type: "string" },
      kind: { type: "string" },
      whole: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { only = "", kind = "", whole = false } = values;
  const wanted = corpus().filter(
    (one) => (one.name.includes(only) || one.fault.includes(only)) && one.kind.startsWith(kind),
  );
  if (wanted.length === 0) {
    console.error(`no fault fits\n${usage}`);
    return 2;
  }
  const here = copy();
  const unseen: string[] = [];
  try {
    if (!(await soundWithout(here.cwd, wanted))) return 1;
    for (const { name, fault, kind, seenBy, patch } of wanted) {
      const answer = await here.broken(patch, () => ask(here.cwd, kind, whole ? [] : [seenBy]));
      console.log(line(answer.verdict === "green" ? "GREEN" : answer.verdict, `${name}: ${fault} (${kind})`, answer));
      if (answer.verdict === "green" || answer.verdict === "broken") unseen.push(name);
    }
  } finally {
    here.remove();
  }
  console.log(`\n${wanted.length} faults, ${unseen.length} unseen${unseen.length > 0 ? `: ${unseen.join(", ")}` : ""}`);
  return unseen.length > 0 ? 1 : 0;
};

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
