/** Five kinds of test. Only `lab` needs root; only `engine` and `lab` need the toolchain. */
import { defineConfig } from "vitest/config";

const kind = (name: string, test: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...test },
});

const oneByOne = { fileParallelism: false, sequence: { concurrent: false } };

export default defineConfig({
  test: {
    projects: [
      kind("unit", { isolate: false }),
      kind("program"),
      kind("files", { testTimeout: 30_000 }),
      kind("engine", { ...oneByOne, testTimeout: 120_000, hookTimeout: 120_000 }),
      kind("lab", { ...oneByOne, testTimeout: 300_000, hookTimeout: 900_000, globalSetup: ["tests/lab/setup.ts"] }),
    ],
  },
});
