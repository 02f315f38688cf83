/** What the handover says of its steps: a line of standard error for each that is finished. Pure. */

export interface Step {
  readonly number: number;
  /** e.g. restore */
  readonly name: string;
  readonly seconds: number;
}

const line = /\boutward: step (\d+) ([a-z][a-z -]*): (\d+(?:\.\d+)?) s\b/;

/**
 * The steps of one run, by number. Lines look like `outward: step 3 restore: 1.24 s`, with whatever the engine puts before
 * them; it shows some twice. Of a step that was tried again the last line counts.
 */
export const stepsOf = (said: readonly string[]): readonly Step[] => {
  const steps = new Map<number, Step>();
  for (const text of said) {
    const [, number, name = "", seconds] = line.exec(text) ?? [];
    if (number !== undefined) steps.set(Number(number), { number: Number(number), name, seconds: Number(seconds) });
  }
  return [...steps.values()].sort((a, b) => a.number - b.number);
};
