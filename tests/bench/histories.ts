/**
 * Histories of the handover against the hosts' real program, many more than a test run plays: docs/figures/histories.md.
 * They are played in portions, so that what was survived by then is known when one is not, or when the time is over.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { commit, machine } from "./provenance.ts";

/** Histories of one portion; vitest begins anew for each. */
const portion = 1_000;

const kinds = {
  "one operator after the other": { file: "any", share: 4 / 5 },
  "two or three at once": { file: "together", share: 1 / 5 },
} as const;

type Kind = keyof typeof kinds;
type Played = Readonly<Record<Kind, { readonly many: number; readonly seconds: number }>>;

const nothing: Played = {
  "one operator after the other": { many: 0, seconds: 0 },
  "two or three at once": { many: 0, seconds: 0 },
};

/** @param asked of both kinds together @throws when one of them broke something; vitest has said which */
const played = (before: Played, kind: Kind, asked: number): Played => {
  const { file, share } = kinds[kind];
  const started = performance.now();
  const argv = [
    "vitest",
    "run",
    "--project",
    "host",
    `tests/host/histories/${file}.test.ts`,
    "--testNamePattern",
    " times$",
  ];
  const env = { ...process.env, OUTWARD_HISTORIES: String(asked) };
  const { status } = spawnSync("npx", argv, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${file}: a history was not survived; its seed is above`);
  const { many, seconds } = before[kind];
  const now = { many: many + Math.ceil(asked * share), seconds: seconds + (performance.now() - started) / 1000 };
  return { ...before, [kind]: now };
};

const row = ([what, { many, seconds }]: readonly [string, Played[Kind]]): string =>
  `| ${what} | ${many.toLocaleString("en")} | ${Math.round(seconds / 60)} |`;

/** Pure. */
export const page = (at: string, found: Played): string =>
  [
    `# Histories of the handover, measured at ${at}`,
    "",
    `Made by \`npm run bench -- histories\` on ${machine}. Each plays runs of \`pulumi up\` against the hosts' real program:`,
    "operators who are killed, programs that die, power that goes, pauses that lapse, damaged copies. At the end one undisturbed",
    "run ends where it was ordered, one host serves, and everything acknowledged is there, once. New ones are drawn each time.",
    "",
    "| histories | played, all of them survived | minutes |",
    "| --- | --- | --- |",
    ...Object.entries(found).map(row),
    "",
  ].join("\n");

/**
 * @param many histories, a fifth of them of several operators at once @param minutes after which no further portion begins
 * @throws when one was not survived; the page is not written then
 */
export const histories = (many: number, minutes: number): void => {
  const [at, until] = [commit(), performance.now() + minutes * 60_000];
  let found = nothing;
  for (let left = many; left > 0 && performance.now() < until; left -= portion) {
    for (const kind of Object.keys(kinds) as Kind[]) found = played(found, kind, Math.min(left, portion));
    const all = Object.values(found).reduce((sum, one) => sum + one.many, 0);
    console.log(`${all.toLocaleString("en")} of ${many.toLocaleString("en")} histories survived`);
  }
  writeFileSync(path.join(root, "docs/figures/histories.md"), page(at, found));
};
