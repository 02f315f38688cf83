/** What `pulumi preview --json --show-sames` says of a stack: as it is, and as it will be. Pure. */
import { z } from "zod";
import type { Fact } from "./facts.ts";

const state = z.object({
  type: z.string(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
});

const preview = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string(), oldState: state.optional(), newState: state.optional() })),
  /** Counts by operation; a preview that failed has none. */
  changeSummary: z.record(z.string(), z.number()),
});

export interface Preview {
  readonly before: readonly Fact[];
  readonly after: readonly Fact[];
}

const factOf = (urn: string, { type, id, inputs, outputs }: z.infer<typeof state>): Fact => ({
  urn,
  type,
  id,
  says: { ...inputs, ...outputs },
});

/** Operations after which a resource is the one that it was. */
const keeping: readonly string[] = ["same", "update", "refresh", "read", "import"];

/**
 * Both sides of a preview.
 * @throws when it is no preview, did not end, or leaves out what stays the same.
 */
export const previewOf = (text: string): Preview => {
  const parsed = preview.safeParse(
    (() => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    })(),
  );
  if (!parsed.success)
    throw new Error(
      "this is no finished preview; make one with: pulumi preview --json --show-sames (its own messages say what failed)",
    );
  const { steps, changeSummary } = parsed.data;
  if ((changeSummary.same ?? 0) > 0 && !steps.some(({ op }) => op === "same"))
    throw new Error("the preview leaves out what stays the same; add --show-sames to pulumi preview --json");
  const before = new Map<string, Fact>();
  const after = new Map<string, Fact>();
  for (const { op, urn, oldState, newState } of steps) {
    if (oldState && !before.has(urn)) before.set(urn, factOf(urn, oldState));
    if (!newState || op.startsWith("delete") || op.startsWith("discard")) continue;
    const id = keeping.includes(op) ? (newState.id ?? oldState?.id) : undefined;
    after.set(urn, { ...factOf(urn, newState), id });
  }
  return { before: [...before.values()], after: [...after.values()] };
};
