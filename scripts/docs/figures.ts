/** A figure of docs/figures, by its page, its row and its column: `move, 2 GB, without readings, s`. */
import { readFileSync } from "node:fs";

const cellsOf = (line: string): readonly string[] =>
  line
    .replace(/^\| | \|$/g, "")
    .split(" | ")
    .map((cell) => cell.replaceAll("**", "").trim());

/**
 * The cell of a page's table where a row meets a column. Pure.
 * @throws for one that is not there
 */
export const cellOf = (page: string, row: string, column: string): string => {
  for (const [table] of page.matchAll(/(?:^\|.*\n)+/gm)) {
    const [head = [], , ...rows] = table.trim().split("\n").map(cellsOf);
    const found = rows.find(([name]) => name === row)?.[head.indexOf(column)];
    if (found !== undefined) return found;
  }
  throw new Error(`docs/figures: no row "${row}" has a column "${column}"`);
};

/** @param name the page's name, the row's and the column's, which may have a comma of its own */
export const figureOf = (name: string): string => {
  const [page = "", row = "", ...column] = name.split(", ");
  const text = readFileSync(new URL(`../../docs/figures/${page}.md`, import.meta.url), "utf8");
  return cellOf(text, row, column.join(", "));
};
