/** What a preview means to a reviewer: whether a rule stops it, who gets in, what an up would do. Pure. */
import { z } from "zod";
import { accessChanges, type Change, diff, exitOfDiff } from "../map/diff.ts";
import type { ExposureMap } from "../map/model.ts";
import { drift, type Events, fault, type NamedUrn, named, planStep } from "./events.ts";
import { toldDrift } from "./noise.ts";

/** Of each list, so many are carried along: a job's output has to fit into a variable of the next one. */
export const longest = 150;

const list = <T extends z.ZodType>(item: T) => z.object({ shown: z.array(item).max(longest), all: z.number() });

const change = z.object({
  kind: z.enum(accessChanges),
  addresses: z.array(z.string()),
  says: z.array(z.union([z.string(), z.object({ name: z.string() })])),
  unreasoned: z.literal(true).exactOptional(),
});

/** As one job hands it to another. */
export const reviewShape = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  /** `stopped` by a rule, or by what opens without a reason; `failed`: there is no whole preview. */
  verdict: z.enum(["passes", "stopped", "failed"]),
  faults: list(fault),
  errors: list(z.string()),
  /** Who gets in and who no longer does. @default the preview shows a part only */
  changes: list(change).optional(),
  steps: list(planStep),
  /** Resources that nothing would protect any more. */
  unprotected: list(named),
  drift: list(drift),
});

export type Review = z.infer<typeof reviewShape>;

/** In one order, whatever the engine did first. */
const listed = <T>(items: readonly T[], key: (item: T) => string = () => "") => ({
  shown: items.toSorted((a, b) => key(a).localeCompare(key(b), "en", { numeric: true })).slice(0, longest),
  all: items.length,
});

const byName = ({ name, type }: NamedUrn): string => `${name} ${type}`;

export interface FoundFault {
  readonly stack: string;
  /** Of the preview's process. */
  readonly code: number | null;
  readonly events: Events;
  /** As it is and as it will be. @default the preview shows a part only */
  readonly maps?: readonly [ExposureMap, ExposureMap] | undefined;
  /** What was said where no event could be: no such stack, no engine. */
  readonly otherwise: string;
}

const verdictOf = (code: number | null, stopped: boolean): Review["verdict"] => {
  if (stopped) return "stopped";
  return code === 0 ? "passes" : "failed";
};

/** @throws when a preview went well that no rule has judged: then the pack was not there */
export const reviewOf = ({ stack, code, events, maps, otherwise }: FoundFault): Review => {
  const changes: readonly Change[] | undefined = maps && diff(...maps);
  const stopped = events.faults.some(({ stops }) => stops) || (changes !== undefined && exitOfDiff(changes) !== 0);
  if (code === 0 && events.judged === 0) throw new Error("no rule has judged this preview; is policy/ there?");
  const silent = code !== 0 && !stopped && events.errors.length === 0;
  const errors = silent ? [otherwise.trim() || "pulumi ended without a word"] : events.errors;
  return reviewShape.parse({
    version: 1,
    stack,
    verdict: verdictOf(code, stopped),
    faults: listed(events.faults, ({ rule, says }) => `${rule} ${says}`),
    errors: listed(errors),
    ...(changes ? { changes: listed(changes) } : {}),
    steps: listed(events.steps, (one) => `${planStep.shape.op.options.indexOf(one.op)} ${byName(one)}`),
    unprotected: listed(events.unprotected, byName),
    drift: listed(toldDrift(events.drift), byName),
  });
};
