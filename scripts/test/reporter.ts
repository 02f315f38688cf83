/** Vitest's reporter for `npm test`: counts, and the seconds of each file with its hooks, which the JSON reporter leaves out. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, TestModule } from "vitest/node";

export interface Told {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of the tests that failed, and of the files that could not run, each after its file. */
  readonly failures: readonly string[];
  readonly files: readonly { readonly file: string; readonly seconds: number }[];
}

const fileOf = (module: TestModule): string => path.relative(process.cwd(), module.moduleId);

const failuresOf = (module: TestModule): readonly string[] => {
  const tests = [...module.children.allTests("failed")].map(({ fullName }) => `${fileOf(module)}: ${fullName}`);
  return tests.length === 0 && module.state() === "failed" ? [fileOf(module)] : tests;
};

const secondsOf = (module: TestModule): number => {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1000;
};

/** Writes {@link Told} as JSON to OUTWARD_TEST_REPORT. */
export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((one) => one === state).length;
    const told: Told = {
      passed: count("passed"),
      failed: count("failed"),
      // A test that a broken file or an early end left waiting is no passed one.
      skipped: count("skipped") + count("pending"),
      failures: modules.flatMap(failuresOf),
      files: modules.map((module) => ({ file: fileOf(module), seconds: secondsOf(module) })),
    };
    const { OUTWARD_TEST_REPORT: file } = process.env;
    if (file) writeFileSync(file, JSON.stringify(told));
  }
}
