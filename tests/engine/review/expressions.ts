/** GitHub's expressions, by GitHub's own evaluator: `if` conditions and `${{ }}` in a workflow. */
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

export type Contexts = Readonly<Record<string, unknown>>;

/** How the jobs or steps before went. */
export interface Before {
  readonly failed: boolean;
}

const statuses = ["always", "success", "failure", "cancelled"] as const;

const functionsOf = ({ failed }: Before) =>
  statuses.map((name) => ({
    name,
    description: "",
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData({ always: true, success: !failed, failure: failed, cancelled: false }[name]),
  }));

const evaluated = (text: string, contexts: Contexts, before: Before): data.ExpressionData => {
  const functions = functionsOf(before);
  const { tokens } = new Lexer(text).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, values, new Map(functions.map((one) => [one.name, one]))).evaluate();
};

/** A condition that names no status wants success as well. */
export const holds = (condition: string | undefined, contexts: Contexts, before: Before): boolean => {
  const named = statuses.some((name) => condition?.includes(`${name}(`));
  if (!named && before.failed) return false;
  return condition === undefined || !isFalse(evaluated(condition, contexts, before).coerceString());
};

const isFalse = (value: string): boolean => value === "false" || value === "" || value === "0";

/** A value with its expressions filled in. */
export const filled = (value: string, contexts: Contexts): string =>
  value.replaceAll(/\$\{\{(.*?)\}\}/g, (_, text: string) =>
    evaluated(text.trim(), contexts, { failed: false }).coerceString(),
  );
