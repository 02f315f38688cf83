/** What `npm run bench -- cold` says of its runs. Pure. */

export const parts = ["lab", "test"] as const;
export type Part = (typeof parts)[number];

/** One part, from a fresh clone and empty caches. */
export interface Cold {
  readonly seconds: number;
  readonly code: number | null;
  /** What it said. */
  readonly lines: readonly string[];
  /** Of the machine, by others, when it began. */
  readonly load: number;
}

/** Seconds that each tool was built for, by name, as the lab told them. */
export const builtIn = (lines: readonly string[]): readonly [name: string, seconds: number][] =>
  lines.flatMap((line): [string, number][] => {
    const [, name = "", seconds = ""] = /^built (.+): (\d+\.\d) s(?:;|$)/.exec(line) ?? [];
    return name === "" ? [] : [[name, Number(seconds)]];
  });

const closing = (lines: readonly string[]): string =>
  lines.findLast((line) => /^\d+ passed, \d+ failed, \d+ skipped$/.test(line)) ?? "no closing line";

/** The lines on the seconds of each kind. */
const byKind = (lines: readonly string[]): readonly string[] => {
  const from = lines.findIndex((line) => line.startsWith("seconds by kind"));
  const rest = from < 0 ? [] : lines.slice(from + 1);
  const end = rest.findIndex((line) => !line.startsWith("  "));
  return end < 0 ? rest : rest.slice(0, end);
};

const aims = { lab: 12, ratio: 1.1, test: 50 } as const;

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);

interface Page {
  readonly text: string;
  /** An aim was missed, or a test failed. */
  readonly missed: boolean;
}

const labPart = ({ seconds, lines, load }: Cold): Page => {
  const built = builtIn(lines);
  const compiled = built.reduce((sum, [, one]) => sum + one, 0);
  const missed = seconds / 60 > aims.lab && seconds > compiled * aims.ratio;
  const text = `## \`npm run lab\`

| what | minutes |
| --- | --- |
| from the command until the stack's URLs answer | **${minutes(seconds)}** |
| of that, the tools one after the other${built.length === 0 ? ": nothing was built" : ""} | ${minutes(compiled)} |
${built.map(([name, one]) => `| … ${name} | ${minutes(one)} |`).join("\n")}

The first is ${compiled === 0 ? "not compared" : `${(seconds / compiled).toFixed(2)} times the second, which was measured in the same run`}. The load by others was ${load.toFixed(1)} when it began.
The aim is ${aims.lab} minutes or less, or ${aims.ratio} times the second: ${missed ? "missed" : "reached"}.
`;
  return { text, missed };
};

const testPart = ({ seconds, lines, code, load }: Cold): Page => {
  const missed = seconds / 60 > aims.test || code !== 0;
  const text = `## \`npm test\`

**${minutes(seconds)}** minutes, ${closing(lines)}; exit code ${code ?? "none: it was ended"}. The load by others was ${load.toFixed(1)} when it began.
The aim is ${aims.test} minutes or less, and no failure: ${missed ? "missed" : "reached"}.

\`\`\`
${byKind(lines).join("\n")}
\`\`\`
`;
  return { text, missed };
};

/** The page, of the parts that were measured. */
export const page = (measured: Readonly<Partial<Record<Part, Cold>>>, commit: string, machine: string): Page => {
  const head = `# From nothing, measured at ${commit}

Made by \`npm run bench -- cold\` on ${machine}: each in a fresh clone, with empty caches of the lab, of Go,
npm and pip. Debian's own packages on the machine (docs/lab.md) were there.
`;
  const { lab, test } = measured;
  const all = [...(lab ? [labPart(lab)] : []), ...(test ? [testPart(test)] : [])];
  return { text: [head, ...all.map(({ text }) => text)].join("\n"), missed: all.some(({ missed }) => missed) };
};
