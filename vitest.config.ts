/**
 * Nine kinds of test. Only `lab` and `moves` need root, these and `engine` the toolchain, `host` Python, `clients` Go, `browser`
 * chromium. `moves` are the last files of `lab`, in a lab of their own and so beside the others.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const kind = (name: string, test: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...test },
});

const moves = "tests/lab/{87,88,89,9?}-*.test.ts";

const oneByOne = { fileParallelism: false, sequence: { concurrent: false } };

const inLab = { ...oneByOne, testTimeout: 300_000, hookTimeout: 900_000, globalSetup: ["tests/lab/setup.ts"] };

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
      kind("host", { testTimeout: 60_000, hookTimeout: 300_000 }),
      kind("clients", { hookTimeout: 300_000 }),
      kind("browser", { testTimeout: 60_000, hookTimeout: 60_000 }),
      kind("files", { testTimeout: 30_000 }),
      kind("engine", { ...oneByOne, testTimeout: 120_000, hookTimeout: 120_000 }),
      kind("lab", { ...inLab, exclude: [moves], setupFiles: ["tests/lab/in-turn.ts"] }),
      kind("moves", { ...inLab, include: [moves] }),
    ],
  },
});
