/** `npm run check`: format, lint, types; of Python and of the Go modules where they are there. One line per gate; exit code 1 when any fails. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { hasGo, withoutGo } from "./go.ts";
import { rig } from "./test/kinds.ts";
import { ensureVenv, withoutVenv } from "./venv.ts";

interface Gate {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Folder of the Go module that it runs in; without Go it is skipped. */
  readonly module?: string;
  /** Must print nothing, as gofmt does when all is well. */
  readonly silent?: boolean;
  /** Why it cannot run here. @default it can */
  readonly skipped?: string;
}

const goGates = (name: string, module: string): readonly Gate[] => [
  { name: `${name}: format`, argv: ["gofmt", "-l", "."], module, silent: true },
  { name: `${name}: vet`, argv: ["go", "vet", "-mod=readonly", "./..."], module },
];

/** As seen from the linter's module. */
const workflows = readdirSync(".github/workflows").map((name) => `../../../../.github/workflows/${name}`);

const skipped = withoutVenv();
const venv = skipped ? "" : await ensureVenv(console.log);

const gates: readonly Gate[] = [
  { name: "format and lint", argv: ["node_modules/.bin/biome", "check", "--error-on-warnings"] },
  { name: "types", argv: [process.execPath, "node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "python: lint", argv: [`${venv}/bin/ruff`, "check", "--no-cache"], skipped },
  {
    name: "python: types",
    // By its module: a script of an environment that was moved has no interpreter.
    argv: [`${venv}/bin/python`, "-m", "mypy", "--cache-dir=node_modules/.cache/mypy", "."],
    skipped,
  },
  ...goGates("edge", "lab/edge"),
  { name: "edge: tests", argv: ["go", "test", "-mod=readonly", "./..."], module: "lab/edge" },
  {
    name: "workflows",
    argv: ["go", "tool", "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", ...workflows],
    module: "lab/toolchain/tools/actionlint",
  },
  // Its tests ask the emulators: they are the kind `clients` of `npm test`.
  ...goGates("clients", "lab/tests/clients"),
];

// `npm test -- product` leaves the rig's own out.
const left = process.argv.includes("--product") ? rig.gates : [];

for (const { name, argv, module, silent, skipped } of gates.filter((gate) => !left.includes(gate.name))) {
  const why = skipped || (module && !hasGo ? withoutGo : "");
  if (why) {
    console.log(`skip ${name}: ${why}`);
    continue;
  }
  const started = Date.now();
  const [command, ...args] = argv;
  const done = spawnSync(command, args, { encoding: "utf8", ...(module ? { cwd: module } : {}) });
  const green = done.status === 0 && !(silent && done.stdout !== "");
  console.log(`${green ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (green) continue;
  console.log(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`);
  process.exitCode = 1;
}
