/** Runs kinds in steps and lanes (`steps` of kinds.ts). Pure of what a run is. */

/** What is left of the steps when only some kinds run; empty lanes and steps are gone. */
export const planned = <K>(steps: readonly (readonly (readonly K[])[])[], wanted: readonly K[]): K[][][] =>
  steps
    .map((step) => step.map((lane) => lane.filter((kind) => wanted.includes(kind))).filter((lane) => lane.length > 0))
    .filter((step) => step.length > 0);

/** @param run of one kind; `beside`: another lane runs at the same time, so that its output says whose it is */
export const inLanes = async <K>(
  plan: readonly (readonly (readonly K[])[])[],
  run: (kind: K, beside: boolean) => Promise<void>,
): Promise<void> => {
  for (const step of plan)
    await Promise.all(
      step.map(async (lane) => {
        for (const kind of lane) await run(kind, step.length > 1);
      }),
    );
};
