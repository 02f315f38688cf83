/** Histories of the handover against the hosts' real program, many more than a test run plays: docs/figures/histories.md. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { commit, machine } from "./provenance.ts";

const files = { one: "any", several: "together" } as const;

/** @returns seconds @throws when one of them broke something; vitest has said which */
const played = (file: string, many: number): number => {
  const started = performance.now();
  const argv = ["vitest", "run", "--project", "host", `tests/host/histories/${file}.test.ts`];
  const env = { ...process.env, OUTWARD_HISTORIES: String(many) };
  const { status } = spawnSync("npx", argv, { cwd: root, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`${file}: a history was not survived; its seed is above`);
  return (performance.now() - started) / 1000;
};

const row = (what: string, many: number, seconds: number): string =>
  `| ${what} | ${many.toLocaleString("en")} | ${Math.round(seconds / 60)} |`;

/** Pure. */
export const page = (at: string, many: number, seconds: Readonly<Record<keyof typeof files, number>>): string =>
  [
    `# Histories of the handover, measured at ${at}`,
    "",
    `Made by \`npm run bench -- histories --rounds ${many}\` on ${machine}. Each plays runs of \`pulumi up\` against the hosts' real`,
    "program: operators who are killed, programs that die, power that goes, pauses that lapse, damaged copies. At the end one",
    "undisturbed run ends where it was ordered, one host serves, and everything acknowledged is there, once.",
    "",
    "| histories | played, all of them survived | minutes |",
    "| --- | --- | --- |",
    row("one operator after the other", Math.ceil((many * 4) / 5), seconds.one),
    row("two or three at once", Math.ceil(many / 5), seconds.several),
    "",
  ].join("\n");

/** @param many histories, a fifth of them of several operators at once */
export const histories = (many: number): void => {
  const seconds = { one: played(files.one, many), several: played(files.several, many) };
  writeFileSync(path.join(root, "docs/figures/histories.md"), page(commit(), many, seconds));
};
