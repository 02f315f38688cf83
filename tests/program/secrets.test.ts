/** Where the program's secrets go: into inputs that are marked as secret, and into nothing that is shown or compared. */
import { beforeAll, describe, expect, it } from "vitest";
import { backupSecrets, exampleConfig, type Registered, runProgram } from "./stage.ts";

/** Of the config, and of what the providers make. */
const secrets = [
  ...["t".repeat(64), "c".repeat(40), "tskey-auth-once", "random-of-", "secret-of-"],
  ...[backupSecrets.password, ...Object.values(backupSecrets.environment)],
];

/** What the state shows, an engine prints, or a process list has; and what replaces a resource when it changes. */
const open = ["create", "update", "delete", "environment", "triggers"];

/** A value, and what is packed in it: a manifest's files are. */
const textOf = (value: unknown): string => {
  const text = JSON.stringify(value ?? null);
  const packed = text.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return [text, ...packed.map((one) => Buffer.from(one, "base64").toString("latin1"))].join("\n");
};

/** Inputs that hold a secret though they may not, as `name: input`. */
const leaks = (resources: readonly Registered[]): readonly string[] =>
  resources.flatMap(({ name, inputs, secrets: marked }) =>
    Object.entries(inputs)
      .filter(([input]) => open.includes(input) || !marked.includes(input))
      .filter(([, value]) => secrets.some((secret) => textOf(value).includes(secret)))
      .map(([input]) => `${name}: ${input}`),
  );

let resources: readonly Registered[];
beforeAll(async () => {
  ({ resources } = await runProgram(exampleConfig()));
});

describe("a secret", () => {
  it("is in no input that is not marked, and in no command, environment or trigger at all", () => {
    expect(leaks(resources)).toEqual([]);
  });

  it("is somewhere, and would be seen without its mark: the twin", () => {
    const unmarked = resources.map((one) => ({ ...one, secrets: [] }));
    expect(leaks(unmarked)).toEqual(expect.arrayContaining(["active: stdin", expect.stringMatching(/-apply: stdin$/)]));
  });
});
