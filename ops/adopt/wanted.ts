/** What a preview says that `pulumi up` would make, and of what each is made. Pure. */
import { z } from "zod";
import { type AdoptKind, adoptKinds } from "./kinds.ts";

const state = z.object({
  type: z.string(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).default({}),
});

const preview = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string(), newState: state.optional() })).default([]),
  diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })).default([]),
});

/** How the engine writes what is known only after `up`. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Wanted {
  readonly urn: string;
  readonly type: string;
  /** The program's name of it. */
  readonly name: string;
  readonly kind: AdoptKind;
  /** The version of the provider's package, as the program has it. */
  readonly version: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What an input is made from. */
  readonly madeFrom: (input: string) => readonly string[];
}

export interface AdoptionPlan {
  readonly wanted: readonly Wanted[];
  /** Parent by child, of everything that is to be made. */
  readonly parents: ReadonlyMap<string, string>;
  /** The tailnet's policy is to be written. */
  readonly policy: boolean;
}

export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
export const typeOf = (urn: string): string => urn.split("::").at(-2)?.split("$").at(-1) ?? "";

/** `urn:…::pulumi:providers:cloudflare::default_6_22_1::id` */
const versionOf = (provider: string | undefined): string | undefined =>
  /::default_(\d+)_(\d+)_(\d+)::/
    .exec(provider ?? "")
    ?.slice(1)
    .join(".");

const structured = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @throws when the text is no preview, or the preview failed */
export const adoptionPlanOf = (text: string): AdoptionPlan => {
  const parsed = preview.safeParse(structured(text));
  if (!parsed.success) throw new Error("this is no preview; make one with: pulumi preview --json");
  const { steps, diagnostics } = parsed.data;
  const failure = diagnostics.find(({ severity }) => severity === "error");
  if (failure) throw new Error(`the preview failed, so it shows a part only:\n${failure.message.trim()}`);
  const made = steps.flatMap(({ op, urn, newState }) => (op === "create" && newState ? [{ urn, ...newState }] : []));
  return {
    wanted: made.flatMap(({ urn, type, provider, inputs, propertyDependencies }) => {
      const kind = adoptKinds[type];
      if (!kind) return [];
      const madeFrom = (input: string) => propertyDependencies[input] ?? [];
      return [{ urn, type, name: nameOf(urn), kind, version: versionOf(provider), inputs, madeFrom }];
    }),
    parents: new Map(made.flatMap(({ urn, parent }) => (parent === undefined ? [] : [[urn, parent] as const]))),
    policy: made.some(({ type }) => type === "tailscale:index/acl:Acl"),
  };
};
