/** GitHub's expressions, by GitHub's own evaluator: `if` conditions and `${{ }}` in a workflow. */
import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

export type Contexts = Readonly<Record<string, unknown>>;

/** How the jobs or steps before went. */
export interface Before {
  readonly failed: boolean;
}

const statuses = ["always", "success", "failure", "cancelled"] as const;

/** Of the checkout's files. GitHub gives nothing for a pattern that matches nothing; here that is an error. */
const hashFiles = (cwd: string) => ({
  name: "hashFiles",
  description: "",
  minArgs: 1,
  maxArgs: 255,
  call: (...patterns: data.ExpressionData[]) => {
    const hash = createHash("sha256");
    for (const pattern of patterns.map((one) => one.coerceString())) {
      const files = globSync(pattern, { cwd }).filter((file) => statSync(path.join(cwd, file)).isFile());
      if (files.length === 0) throw new Error(`hashFiles: nothing in the checkout is ${pattern}`);
      for (const file of files.sort()) hash.update(readFileSync(path.join(cwd, file)));
    }
    return new data.StringData(hash.digest("hex"));
  },
});

const functionsOf = ({ failed }: Before, cwd: string) => [
  hashFiles(cwd),
  ...statuses.map((name) => ({
    name,
    description: "",
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData({ always: true, success: !failed, failure: failed, cancelled: false }[name]),
  })),
];

const evaluated = (text: string, contexts: Contexts, before: Before, cwd: string): data.ExpressionData => {
  const functions = functionsOf(before, cwd);
  const { tokens } = new Lexer(text).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, values, new Map(functions.map((one) => [one.name.toLowerCase(), one]))).evaluate();
};

/** A condition that names no status wants success as well. */
export const holds = (condition: string | undefined, contexts: Contexts, before: Before): boolean => {
  const named = statuses.some((name) => condition?.includes(`${name}(`));
  if (!named && before.failed) return false;
  return condition === undefined || !isFalse(evaluated(condition, contexts, before, "").coerceString());
};

const isFalse = (value: string): boolean => value === "false" || value === "" || value === "0";

/** A value with its expressions filled in. @param cwd the checkout */
export const filled = (value: string, contexts: Contexts, cwd = ""): string =>
  value.replaceAll(/\$\{\{(.*?)\}\}/g, (_, text: string) =>
    evaluated(text.trim(), contexts, { failed: false }, cwd).coerceString(),
  );
