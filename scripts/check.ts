/** `npm run check`: format, lint, types; the edge's Go where Go is there. One line per gate; exit code 1 when any fails. */
import { spawnSync } from "node:child_process";

interface Gate {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** @default the project's folder */
  readonly cwd?: string;
  /** Must print nothing, as gofmt does when all is well. */
  readonly silent?: boolean;
}

const edge = "lab/edge";

const gates: readonly Gate[] = [
  { name: "format and lint", argv: ["node_modules/.bin/biome", "check", "--error-on-warnings"] },
  { name: "types", argv: [process.execPath, "node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "edge: format", argv: ["gofmt", "-l", "."], cwd: edge, silent: true },
  { name: "edge: vet", argv: ["go", "vet", "-mod=readonly", "./..."], cwd: edge },
  { name: "edge: tests", argv: ["go", "test", "-mod=readonly", "./..."], cwd: edge },
];

const hasGo = spawnSync("go", ["version"]).status === 0;

for (const { name, argv, cwd, silent } of gates) {
  if (cwd === edge && !hasGo) {
    console.log(`skip ${name}: go is not on PATH`);
    continue;
  }
  const started = Date.now();
  const [command, ...args] = argv;
  const done = spawnSync(command, args, { encoding: "utf8", ...(cwd ? { cwd } : {}) });
  const green = done.status === 0 && !(silent && done.stdout !== "");
  console.log(`${green ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (green) continue;
  console.log(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`);
  process.exitCode = 1;
}
