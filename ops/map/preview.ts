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
  /** How many by operation, those that are not shown included. */
  changeSummary: z.record(z.string(), z.number()),
  diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })).default([]),
});

export interface Preview {
  readonly before: readonly Fact[];
  readonly after: readonly Fact[];
  /** Something that goes is protected: what goes besides may be missing in `before`. */
  readonly cut: boolean;
}

const factOf = (urn: string, { type, id, inputs, outputs }: z.infer<typeof state>): Fact => ({
  urn,
  type,
  id,
  says: { ...inputs, ...outputs },
});

/** Operations after which a resource is the one that it was. */
const keeping: readonly string[] = ["same", "update", "refresh", "read", "import"];

const how = "pulumi preview --json --show-sames";

const structured = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Said at the end of every failure; alone, it is a rule that stops, and the preview shows all. */
const ending = /^(error: )?preview failed\s*$/;

/** The program has come to its end then, and what it no longer names is shown up to the first of these. */
const kept = /cannot be deleted\s+because it is protected|unable to replace resource[\s\S]*marked for protection/;

/**
 * Both sides of a preview.
 * @throws when it is no preview, shows a part only because it failed, or leaves out what stays the same.
 */
export const previewOf = (text: string): Preview => {
  const parsed = preview.safeParse(structured(text));
  if (!parsed.success) throw new Error(`this is no preview; make one with: ${how}`);
  const { steps, changeSummary, diagnostics } = parsed.data;
  const failure = diagnostics.find(
    ({ severity, message }) => severity === "error" && !ending.test(message) && !kept.test(message),
  );
  if (failure) throw new Error(`the preview failed, so it shows a part only:\n${failure.message.trim()}`);
  // The stack itself is shown in any case.
  if (steps.filter(({ op }) => op === "same").length < (changeSummary.same ?? 0))
    throw new Error(`the preview leaves out what stays the same; make it with: ${how}`);
  const cut = diagnostics.some(({ message }) => kept.test(message));
  const before = new Map<string, Fact>();
  const after = new Map<string, Fact>();
  for (const { op, urn, oldState, newState } of steps) {
    if (oldState && !before.has(urn)) before.set(urn, factOf(urn, oldState));
    if (!newState || op.startsWith("delete") || op.startsWith("discard")) continue;
    const id = keeping.includes(op) ? (newState.id ?? oldState?.id) : undefined;
    after.set(urn, { ...factOf(urn, newState), id });
  }
  return { before: [...before.values()], after: [...after.values()], cut };
};
