/** What local and remote commands have in common. */
import { isRecord } from "../props.ts";
import type { Failure, Old, Props } from "../provider.ts";

/** A command's inputs as both kinds read them. */
export interface Common {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly addPreviousOutputInEnv?: boolean;
  readonly logging?: "none" | "stdout" | "stderr" | "stdoutAndStderr";
}

export const commonInputs = [
  "addPreviousOutputInEnv",
  "create",
  "delete",
  "environment",
  "logging",
  "stdin",
  "triggers",
  "update",
] as const;

const loggings: readonly unknown[] = ["none", "stdout", "stderr", "stdoutAndStderr"];

const must = (inputs: Props, property: string, what: string, holds: (value: unknown) => boolean): Failure[] =>
  !(property in inputs) || holds(inputs[property])
    ? []
    : [
        {
          property,
          reason: `${property} must be ${what}, and it is ${isRecord(inputs[property]) ? "an object" : typeof inputs[property]}`,
        },
      ];

export const isText = (value: unknown): boolean => typeof value === "string";
export const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isText);

export { must };

/** Refusals of values of a wrong type. Values are not repeated: they may be secret. */
export const commonFailures = (inputs: Props): Failure[] => [
  ...["create", "update", "delete", "stdin"].flatMap((key) => must(inputs, key, "a string", isText)),
  ...must(inputs, "environment", "a map of strings", isTextMap),
  ...must(inputs, "addPreviousOutputInEnv", "true or false", (value) => typeof value === "boolean"),
  ...must(inputs, "logging", `one of ${loggings.join(", ")}`, (value) => loggings.includes(value)),
  ...must(inputs, "triggers", "a list", Array.isArray),
];

/** Which of its streams a command's lines are shown from. */
export const shows = (stream: "stdout" | "stderr", { logging = "stdoutAndStderr" }: Common): boolean =>
  logging === stream || logging === "stdoutAndStderr";

/** What the run before this one said, for the environment of this one. */
export const previousOutput = (
  { addPreviousOutputInEnv = true }: Common,
  old: Old | undefined,
): Record<string, string> => {
  const said = { PULUMI_COMMAND_STDOUT: old?.outputs.stdout, PULUMI_COMMAND_STDERR: old?.outputs.stderr };
  if (!addPreviousOutputInEnv) return {};
  const entries = Object.entries(said).filter(
    (entry): entry is [string, string] => isText(entry[1]) && entry[1] !== "",
  );
  return Object.fromEntries(entries);
};
