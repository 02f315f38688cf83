/** `npm run check`: format, lint, types, Go and shell. One line per gate; exit code 1 when any fails. */
import { spawnSync } from "node:child_process";

const node = process.execPath;
const gates: readonly [name: string, command: string, args: readonly string[]][] = [
  ["format and lint", "node_modules/.bin/biome", ["check", "--error-on-warnings"]],
  ["types", node, ["node_modules/typescript/bin/tsc", "-p", "."]],
];

for (const [name, command, args] of gates) {
  const started = Date.now();
  const done = spawnSync(command, args, { encoding: "utf8" });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${done.status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (done.status === 0) continue;
  console.log(`${done.stdout}${done.stderr}${done.error?.message ?? ""}`);
  process.exitCode = 1;
}
