/** `--only`: which lines of the report are asked for. Pure. */
import { nearest } from "#settings/schema/faults.ts";
import { Usage } from "../verb.ts";

/** A line's whole name, or its beginning up to a space: `access` means every line about access. */
export const means = (name: string, line: string): boolean => line === name || line.startsWith(`${name} `);

/** What somebody may have meant: every line, and every kind of them. */
const names = (lines: readonly string[]): readonly string[] => [
  ...new Set(lines.flatMap((line) => [line.split(" ")[0] ?? "", line])),
];

const unknown = (name: string, lines: readonly string[]): string => {
  const near = nearest(name, names(lines));
  return `--only "${name}" is no line of this stack${near ? `; did you mean "${near}"?` : ""}`;
};

/**
 * Lines of `all` that are asked for, in its order; all of them when none is named.
 * @throws Usage with every name that is no line, and with those that are
 */
export const chosen = (only: readonly string[], all: readonly string[]): readonly string[] => {
  const strange = only.filter((name) => !all.some((line) => means(name, line)));
  if (strange.length > 0)
    throw new Usage(`${strange.map((name) => unknown(name, all)).join("\n")}\n\nIts lines: ${all.join(", ")}`);
  return only.length === 0 ? all : all.filter((line) => only.some((name) => means(name, line)));
};
