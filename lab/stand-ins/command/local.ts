/** local.Command: a command on the machine that runs the engine. */
import { randomBytes } from "node:crypto";
import type { Context, Lookup, Old, Props, Resource } from "../provider.ts";
import { type Common, commonFailures, commonInputs, isText, isTexts, must, previousOutput } from "./inputs.ts";
import { type Process, runProcess } from "./process.ts";
import type { Said } from "./transcript.ts";

interface Local extends Common {
  readonly dir?: string;
  readonly interpreter?: readonly string[];
}

const processOf = (command: string, inputs: Local, old?: Old): Process => {
  const shell = inputs.interpreter?.length ? inputs.interpreter : ["/bin/sh", "-c"];
  const env = { ...process.env, ...inputs.environment, ...previousOutput(inputs, old) };
  return { argv: [...shell, command], command, cwd: inputs.dir ?? process.cwd(), env, stdin: inputs.stdin ?? "" };
};

const runLocal = (command: string | undefined, inputs: Local, ctx: Context, old?: Old): Promise<Said> => {
  const before = { stdout: String(old?.outputs.stdout ?? ""), stderr: String(old?.outputs.stderr ?? "") };
  return command === undefined ? Promise.resolve(before) : runProcess(processOf(command, inputs, old), inputs, ctx);
};

export const localFailures = (inputs: Props) => [
  ...commonFailures(inputs),
  ...must(inputs, "dir", "a string", isText),
  ...must(inputs, "interpreter", "a list of strings", isTexts),
];

/** The id of a command says nothing but its name. */
export const commandId = (name: string): string => `${name}${randomBytes(4).toString("hex")}`;

export const localCommand: Resource = {
  inputs: [...commonInputs, "dir", "interpreter"],
  replaceOn: ["triggers"],
  computed: ["stdout", "stderr"],
  unsettled: () => ["stdout", "stderr"],
  check: (inputs) => ({ inputs: { addPreviousOutputInEnv: true, ...inputs }, failures: localFailures(inputs) }),
  create: async (inputs: Local, ctx, name) => ({
    id: commandId(name),
    outputs: { ...(await runLocal(inputs.create, inputs, ctx)) },
  }),
  update: async (_, inputs: Local, old, ctx) => ({
    ...(await runLocal(inputs.update ?? inputs.create, inputs, ctx, old)),
  }),
  delete: async (_, old, ctx) => {
    const inputs: Local = old.inputs;
    await runLocal(inputs.delete, inputs, ctx, old);
  },
};

/** A command of every run, previews included. */
export const localRun: Lookup = {
  inputs: ["addPreviousOutputInEnv", "command", "dir", "environment", "interpreter", "logging", "stdin"],
  required: ["command"],
  run: async (args, ctx) => {
    const wrong = localFailures(args)[0];
    if (wrong) throw new Error(wrong.reason);
    return { ...args, ...(await runLocal(String(args.command), args as Local, ctx)) };
  },
};
