/** Seven kinds of test. Only `lab` needs root, `engine` and `lab` the toolchain, `clients` Go, `browser` chromium. */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const kind = (name: string, test: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...test },
});

const oneByOne = { fileParallelism: false, sequence: { concurrent: false } };

/** By name: lab tests share one lab, and the last of them takes it down. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
    projects: [
      kind("unit", { isolate: false }),
      kind("program"),
      kind("clients", { hookTimeout: 300_000 }),
      kind("browser", { testTimeout: 60_000, hookTimeout: 60_000 }),
      kind("files", { testTimeout: 30_000 }),
      kind("engine", { ...oneByOne, testTimeout: 120_000, hookTimeout: 120_000 }),
      kind("lab", { ...oneByOne, testTimeout: 300_000, hookTimeout: 900_000, globalSetup: ["tests/lab/setup.ts"] }),
    ],
  },
});
