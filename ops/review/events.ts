/** The engine's event log of a preview: what its rules found, what it would do, and what is not as it was left. Pure. */
import { z } from "zod";

const side = z.object({ protect: z.boolean().default(false) }).nullish();

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  /** Inputs that differ. */
  diffs: z.array(z.string()).nullish(),
  old: side,
  new: side,
});

const event = z.object({
  policyEvent: z
    .object({
      resourceUrn: z.string().default(""),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  policyAnalyzeStackSummaryEvent: z.object({ passed: z.array(z.string()).default([]) }).optional(),
  diagnosticEvent: z
    .object({
      severity: z.string(),
      message: z.string(),
      urn: z.string().default(""),
      ephemeral: z.boolean().default(false),
    })
    .optional(),
  resourcePreEvent: z.object({ metadata }).optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
});

/** A resource by the last part of its URN, and the last part of its type: `blog-tunnel`, `ZeroTrustTunnelCloudflared`. */
export const named = z.object({ name: z.string(), type: z.string() });

export const planStep = named.extend({
  op: z.enum(["create", "update", "replace", "delete"]),
  /** That differ. */
  properties: z.array(z.string()),
});

export const fault = z.object({
  /** Name of the rule. */
  rule: z.string(),
  says: z.string(),
  /** False when it informs, and stops nothing. */
  stops: z.boolean(),
});

/** What a refresh found. */
export const drift = named.extend({
  /** Of its type. */
  token: z.string(),
  gone: z.boolean(),
  properties: z.array(z.string()),
});

export type NamedUrn = z.infer<typeof named>;
export type PlanStep = z.infer<typeof planStep>;
export type EngineFault = z.infer<typeof fault>;
export type Drift = z.infer<typeof drift>;

export interface Events {
  readonly steps: readonly PlanStep[];
  readonly faults: readonly EngineFault[];
  /** Protected until now, and no longer from here on. */
  readonly unprotected: readonly NamedUrn[];
  readonly drift: readonly Drift[];
  /** Why the preview failed, in the engine's words and the program's. */
  readonly errors: readonly string[];
  /** Rules that judged the whole at its end: none when the preview did not get there, or had no policy pack. */
  readonly judged: number;
}

const nameOf = ({ urn, type }: { readonly urn: string; readonly type: string }): NamedUrn => ({
  name: urn.split("::").at(-1) ?? "",
  type: type.split(/[:/]/).at(-1) ?? "",
});

/** Colours, as the engine marks them, and the spaces and lines that it lays text out with. */
const plain = (text: string): string => text.replaceAll(/<\{%[^%]*%\}>/g, "");

/** A replacement is told by one of its three steps. */
const operations: Readonly<Record<string, PlanStep["op"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** The rule's own sentence stands first in the message, what is wrong after it. */
const faultOf = ({
  policyName,
  message,
  enforcementLevel,
}: NonNullable<z.infer<typeof event>["policyEvent"]>): EngineFault => ({
  rule: policyName,
  says: plain(message).trim().split("\n").slice(1).join(" ").replaceAll(/\s+/g, " ").trim() || plain(message).trim(),
  stops: enforcementLevel === "mandatory",
});

/** The engine itself refuses these, by a name that is longer than its sentence. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/cannot be deleted\s+because it is protected/, "deleted"],
  [/unable to replace resource/, "replaced"],
];

type Diagnostic = Pick<NonNullable<z.infer<typeof event>["diagnosticEvent"]>, "message" | "urn">;

const protection = ({ message, urn }: Diagnostic): readonly EngineFault[] =>
  refusals.flatMap(([pattern, what]) => {
    if (!pattern.test(message)) return [];
    const { name, type } = nameOf({ urn, type: urn.split("::").at(-2) ?? "" });
    return [
      {
        rule: "protected",
        says: `${name} (${type}) would be ${what}, and it is protected: release it first, in a change of its own (docs/runbook.md)`,
        stops: true,
      },
    ];
  });

/** What the engine says at the end of every failure. */
const ending = /^(preview|update) failed$/;

/** @throws when a line is none of the engine's */
export const eventsOf = (log: string): Events => {
  const events = log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => event.parse(JSON.parse(line)));
  const steps = events.flatMap(({ resourcePreEvent: one }): readonly PlanStep[] => {
    const op = one && operations[one.metadata.op];
    // A component is nothing at a vendor.
    if (!op || one.metadata.type.startsWith("outward:")) return [];
    return [{ ...nameOf(one.metadata), op, properties: one.metadata.diffs ?? [] }];
  });
  const found = events.flatMap(({ resOutputsEvent: one }): readonly Drift[] => {
    if (one?.metadata.op !== "refresh") return [];
    const { diffs, type, new: now } = one.metadata;
    const gone = !now;
    return gone || diffs?.length ? [{ ...nameOf(one.metadata), token: type, gone, properties: diffs ?? [] }] : [];
  });
  const unprotected = events.flatMap(({ resourcePreEvent: one }): readonly NamedUrn[] => {
    const { old, new: now, op } = one?.metadata ?? {};
    return one && op !== "refresh" && old?.protect && now && !now.protect ? [nameOf(one.metadata)] : [];
  });
  const failures = events.flatMap(({ diagnosticEvent: one }) =>
    one && one.severity === "error" && !one.ephemeral ? [one] : [],
  );
  return {
    steps,
    unprotected,
    drift: found,
    faults: [
      ...events.flatMap(({ policyEvent }) => (policyEvent ? [faultOf(policyEvent)] : [])),
      ...failures.flatMap(protection),
    ],
    errors: failures
      .filter((one) => protection(one).length === 0)
      .map(({ message }) => plain(message).trim())
      .filter((text) => !ending.test(text)),
    judged: events.flatMap(({ policyAnalyzeStackSummaryEvent: one }) => one?.passed ?? []).length,
  };
};
