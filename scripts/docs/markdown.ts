/** A table in Markdown. Pure. */

/** @param rows each has a cell per head */
export const tableOf = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export const code = (text: string): string => (text === "" ? "" : `\`${text}\``);
