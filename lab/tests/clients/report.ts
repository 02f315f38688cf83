/** What `go test -json` tells, event by event: each test's outcome and what it printed. Pure. */

interface Event {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
}

export interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

/** By the test's name. A test that began and did not end has not passed: the process died in it. */
export const outcomes = (stdout: string): ReadonlyMap<string, Outcome> => {
  const found = new Map<string, Outcome>();
  for (const line of stdout.split("\n").filter((one) => one.startsWith("{"))) {
    const { Action, Test, Output = "" } = JSON.parse(line) as Event;
    if (!Test) continue;
    const before = found.get(Test) ?? { passed: false, output: "" };
    found.set(Test, { passed: before.passed || Action === "pass", output: before.output + Output });
  }
  return found;
};
