/** The lines of a report. The parts run side by side; one that fails is one line, and the others go on. */
import type { Part } from "./parts.ts";
import { failed, type VerifyRow } from "./row.ts";

/** The rows of a part that are asked for; one that it should have brought and did not is not green. */
const tried = async ({ line, lines, from, rows }: Part, wanted: readonly string[]): Promise<readonly VerifyRow[]> => {
  try {
    const all = await rows();
    const missing = lines.filter((one) => !all.some((row) => row.line === one));
    return [
      ...all,
      ...missing.map((one) => failed({ line: one, tried: "its probe", from }, "nothing came of it")),
    ].filter((row) => wanted.includes(row.line));
  } catch (error) {
    return [failed({ line, tried: "its probe", from }, error)];
  }
};

/**
 * @param wanted only these lines are tried, with what a question besides them would bring thrown away
 * @param last is tried when all others are done: what it interrupts would be many other lines' fault
 * @param report called as each part ends, with the lines it has brought
 */
export const allRows = async (
  parts: readonly Part[],
  last: Part | undefined,
  wanted: readonly string[],
  report: (rows: readonly VerifyRow[]) => void,
): Promise<readonly VerifyRow[]> => {
  const asked = (part: Part): boolean => part.lines.some((line) => wanted.includes(line));
  const done = async (part: Part): Promise<readonly VerifyRow[]> => {
    const rows = await tried(part, wanted);
    report(rows);
    return rows;
  };
  const rows = (await Promise.all(parts.filter(asked).map(done))).flat();
  return last && asked(last) ? [...rows, ...(await done(last))] : rows;
};
