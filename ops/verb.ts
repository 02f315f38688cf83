/**
 * A verb of `bin/outward`: one object says what it is called, does, takes and ends with. Its help and the page of commands
 * (docs/commands.md) are made from it. Pure but for `ended`.
 */
import { parseArgs } from "node:util";

/** A mistake of the caller's; its message is all there is to say. */
export class Usage extends Error {}

export interface Option {
  readonly type: "string" | "boolean";
  /** What its value is called in the help, e.g. `name`. */
  readonly takes?: string;
  /** For the help; may have several lines. */
  readonly says: string;
  readonly default?: string;
  /** May be given more than once. */
  readonly multiple?: true;
}

type ValueOf<O extends Option> = O extends { readonly type: "boolean" }
  ? boolean
  : O extends { readonly multiple: true }
    ? readonly string[]
    : O extends { readonly default: string }
      ? string
      : string | undefined;

export type Options = Readonly<Record<string, Option>>;
export type OptionValues<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };
export type Env = Readonly<Record<string, string | undefined>>;

/** Options that most verbs have. */
export const stack = { type: "string", takes: "name", says: "the stack (default: the selected one)" } as const;
export const json = { type: "boolean", says: "the same as JSON on stdout" } as const;

interface Spec<O extends Options, Given> {
  readonly name: string;
  /** One sentence without its full stop. */
  readonly does: string;
  /** More of it, in lines as they are shown. @default nothing */
  readonly about?: string;
  /** Words besides options, e.g. `preview | drift`. @default none are taken */
  readonly words?: string;
  /** What stands behind `--`, as the help has it: words that are nobody's options. @default `--` says nothing */
  readonly rest?: string;
  readonly options: O;
  /** What each exit code says. */
  readonly exits: Readonly<Record<number, string>>;
  /** The code of wrong usage, and of what could not be asked. @default 2 */
  readonly cannot?: number;
  /** Said when it could not be asked. @default nothing */
  readonly hint?: string;
  /** Judges what was typed. @throws Usage */
  readonly read: (values: OptionValues<O>, words: readonly string[], env: Env, rest: readonly string[]) => Given;
  /** Does it. Gives the exit code. */
  readonly run: (given: Given) => Promise<number>;
}

export interface Verb<Given = unknown> {
  readonly name: string;
  readonly does: string;
  /** The whole help. */
  readonly usage: string;
  /** What was asked for; undefined when it was help. @throws Usage */
  readonly parse: (args: readonly string[], env?: Env) => Given | undefined;
  /** Reads, does, and says what went wrong. Gives the exit code. */
  readonly ended: (args: readonly string[], env: Env) => Promise<number>;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Two columns; what has several lines goes on below itself. */
export const columns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows
    .map(([left, right]) => `  ${left.padEnd(width)}  ${right.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`)
    .join("\n");
};

const optionRows = (options: Options): readonly (readonly [string, string])[] => [
  ...Object.entries(options).map(
    ([name, { takes, says }]) => [`--${name}${takes ? ` <${takes}>` : ""}`, says] as const,
  ),
  ["--help", "this"],
];

const usageOf = ({
  name,
  does,
  about,
  words,
  rest,
  options,
  exits,
}: Omit<Spec<Options, never>, "read" | "run">): string =>
  [
    `usage: bin/outward ${name}${words ? ` ${words}` : ""} [options]${rest ? ` -- ${rest}` : ""}`,
    `${does.charAt(0).toUpperCase()}${does.slice(1)}.${about ? `\n${about.replace(/^\n/, "")}` : ""}`,
    columns(optionRows(options)),
    `Exit codes:\n${columns(Object.entries(exits))}`,
  ].join("\n\n");

export const verb = <const O extends Options, Given>(spec: Spec<O, Given>): Verb<Given> => {
  const usage = usageOf(spec);
  const parse = (args: readonly string[], env: Env = {}): Given | undefined => {
    const typed = Object.entries(spec.options).map(([name, { type, default: fallback, multiple }]) => [
      name,
      { type, ...(multiple ? { multiple, default: [] } : fallback === undefined ? {} : { default: fallback }) },
    ]);
    const flags = Object.fromEntries(
      Object.entries(spec.options).flatMap(([name, { type }]) => (type === "boolean" ? [[name, false]] : [])),
    );
    const end = spec.rest !== undefined && args.includes("--") ? args.indexOf("--") : args.length;
    let values: Record<string, unknown>;
    let words: readonly string[];
    try {
      ({ values, positionals: words } = parseArgs({
        args: args.slice(0, end),
        options: { ...Object.fromEntries(typed), help: { type: "boolean" } },
        allowPositionals: spec.words !== undefined,
      }));
    } catch (error) {
      throw new Usage(`${messageOf(error)}\n\n${usage}`);
    }
    if (values.help) return undefined;
    // What the options say of themselves is what parseArgs was asked for.
    return spec.read({ ...flags, ...values } as OptionValues<O>, words, env, args.slice(end + 1));
  };
  const ended = async (args: readonly string[], env: Env): Promise<number> => {
    try {
      const given = parse(args, env);
      if (given !== undefined) return await spec.run(given);
      console.log(usage);
      return 0;
    } catch (error) {
      console.error(messageOf(error));
      if (spec.hint && !(error instanceof Usage)) console.error(spec.hint);
      return spec.cannot ?? 2;
    }
  };
  return { name: spec.name, does: spec.does, usage, parse, ended };
};
