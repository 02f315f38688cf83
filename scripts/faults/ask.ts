/** What tests say of a checkout. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";

export interface Answer {
  /** `broken`: a file did not even load, which says nothing of a fault. `skipped`: none of it can run here. */
  readonly verdict: "red" | "green" | "broken" | "skipped";
  readonly seconds: number;
  /** The first test that failed, with its file; else what was said last. */
  readonly first: string;
}

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const judged = (
  cwd: string,
  { numFailedTests, numPassedTests, success, testResults }: Report,
): Omit<Answer, "seconds"> => {
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName }) => `${path.relative(cwd, name)}: ${fullName}`),
  );
  if (numFailedTests > 0) return { verdict: "red", first: failed[0] ?? "" };
  if (!success)
    return { verdict: "broken", first: testResults.map(({ message }) => message).find((one) => one !== "") ?? "" };
  return { verdict: numPassedTests > 0 ? "green" : "skipped", first: "" };
};

/**
 * Runs tests of one kind, up to the first one that fails.
 * @param files from the root; all of the kind when there are none
 */
export const ask = async (cwd: string, kind: string, files: readonly string[]): Promise<Answer> => {
  const report = path.join(cwd, ".report.json");
  const argv = ["run", "--project", kind, "--bail=1", "--reporter=json", `--outputFile=${report}`, ...files];
  const started = performance.now();
  let said = "";
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...argv], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  const seconds = (performance.now() - started) / 1000;
  try {
    return { ...judged(cwd, JSON.parse(readFileSync(report, "utf8")) as Report), seconds };
  } catch {
    return { verdict: "broken", seconds, first: said.trim().slice(-2000) };
  } finally {
    rmSync(report, { force: true });
  }
};
