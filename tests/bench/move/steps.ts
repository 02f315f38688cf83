/** What the handover says of its steps: a line of standard error for each that is finished. Pure. */

export interface Step {
  readonly number: number;
  /** e.g. restore */
  readonly name: string;
  readonly seconds: number;
  /** Whose it was: a project's, or a host's. */
  readonly of: string;
}

const line = /\boutward: step (\d+) ([a-z][a-z -]*): (\d+(?:\.\d+)?) s \(([^)]*)\)/;

/** The step that a line tells of. */
export const stepIn = (text: string): Step | undefined => {
  const [, number, name = "", seconds, of = ""] = line.exec(text) ?? [];
  return number === undefined ? undefined : { number: Number(number), name, seconds: Number(seconds), of };
};

/**
 * The steps of one project in one run, by number. Lines look like `outward: step 3 restore: 1.24 s (motor)`, with whatever the
 * engine puts before them; it shows some twice. Of a step that was tried again the last line counts.
 */
export const stepsOf = (said: readonly string[], project: string): readonly Step[] => {
  const steps = new Map<number, Step>();
  for (const text of said) {
    const step = stepIn(text);
    if (step?.of === project) steps.set(step.number, step);
  }
  return [...steps.values()].sort((a, b) => a.number - b.number);
};
