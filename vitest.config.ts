/**
 * Nine kinds of test. Only `lab` and `moves` need root, these and `engine` the toolchain, `host` Python, `clients` Go, `browser`
 * chromium. `moves` are the last files of `lab`, in a lab of their own and so beside the others.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { globOf, movesFiles } from "./scripts/test/kinds.ts";

/** Kinds besides `clients`, whose Go has its caches at home. */
const noHome = "tests/no-home.ts";

const kind = (name: string, test: object = {}) => ({
  test: { name, include: [globOf(name)], setupFiles: [noHome], ...test },
});

const oneByOne = { fileParallelism: false, sequence: { concurrent: false } };

const inLab = { ...oneByOne, testTimeout: 300_000, hookTimeout: 900_000, globalSetup: ["tests/lab/setup.ts"] };

/** By name: lab tests share one lab, and the last of them takes it down. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}

/** For what hangs, and not for what is slow: the tools may be built beside these. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
    projects: [
      kind("unit", { ...patient, isolate: false }),
      kind("program", patient),
      kind("host", { testTimeout: 60_000, hookTimeout: 300_000 }),
      kind("clients", { setupFiles: [], hookTimeout: 300_000 }),
      kind("browser", patient),
      kind("files", { testTimeout: 30_000 }),
      // Each file has an engine, a home and ports of its own. Beside other kinds one at a time: the labs take longer.
      kind("engine", {
        maxWorkers: process.env.OUTWARD_TEST_BESIDE ? 1 : 2,
        testTimeout: 240_000,
        hookTimeout: 240_000,
      }),
      kind("lab", { ...inLab, exclude: [movesFiles] }),
      kind("moves", { ...inLab, include: [movesFiles] }),
    ],
  },
});
