/** The engine's Check: which inputs a resource takes, with its defaults and its automatic name. */
import { createHash } from "node:crypto";
import { withoutNulls } from "../props.ts";
import type { Failure, Props, Resource } from "../provider.ts";
import { marked } from "./secrets.ts";
import { knownProps, unknownKeys } from "./wire.ts";

export interface CheckCall {
  readonly type: string;
  /** The resource's logical name. */
  readonly name: string;
  /** Inputs in the state, on the wire; undefined for a new resource and for one that replaces. */
  readonly olds: Props | undefined;
  readonly news: Props;
  /** The engine's: the same for the preview and the run that follows it. */
  readonly seed: Uint8Array;
}

export interface Checked {
  readonly inputs: Props;
  readonly failures: readonly Failure[];
}

/** Names of inputs that check filled in, kept among the inputs as the official bridge does. */
const defaulted = "__defaults";

const defaultsOf = (inputs: Props | undefined): readonly unknown[] => {
  const names = inputs?.[defaulted];
  return Array.isArray(names) ? names : [];
};

/** Whether this input was given by check, and not by the program. */
export const isDefaulted = (inputs: Props, key: string): boolean => defaultsOf(inputs).includes(key);

/** Refusals of what the table does not know, and of what is missing. */
export const shapeFailures = (
  what: string,
  spec: { readonly inputs: readonly string[]; readonly required?: readonly string[] },
  given: Props,
): Failure[] => {
  const strange = Object.keys(given).filter((key) => !key.startsWith("__") && !spec.inputs.includes(key));
  const missing = (spec.required ?? []).filter((key) => !(key in given));
  const known = spec.inputs.length > 0 ? `it knows ${spec.inputs.join(", ")}` : "it takes none";
  return [
    ...strange.map((property) => ({ property, reason: `${what} has no input "${property}" here: ${known}` })),
    ...missing.map((property) => ({ property, reason: `${what} needs "${property}"` })),
  ];
};

const autoNamed = (resource: Resource, call: CheckCall, given: Props): Props => {
  const key = resource.autoName;
  if (!key || key in given) return given;
  const reused = call.olds && isDefaulted(call.olds, key) ? call.olds[key] : undefined;
  const hex = createHash("sha256").update(call.seed).update(call.type).update(call.name).digest("hex").slice(0, 7);
  return { ...given, [key]: reused ?? `${call.name}-${hex}`, [defaulted]: [key] };
};

/** Without what the framework itself keeps among the inputs. */
export const withoutNotes = (props: Props): Props =>
  Object.fromEntries(Object.entries(props).filter(([key]) => !key.startsWith("__")));

const asked = (
  resource: Resource,
  known: Props,
  call: CheckCall,
): { inputs?: Props; failures?: readonly Failure[] } => {
  try {
    return resource.check?.(known, call.olds && withoutNotes(knownProps(call.olds)), call.name) ?? {};
  } catch (error) {
    return { failures: [{ property: "", reason: error instanceof Error ? error.message : String(error) }] };
  }
};

/** What the program gave, checked, named and completed. */
export const check = (resource: Resource, call: CheckCall): Checked => {
  const given = autoNamed(resource, call, withoutNulls(withoutNotes(call.news)));
  const failures = shapeFailures(call.type, resource, given);
  if (failures.length > 0) return { inputs: given, failures };
  const known = withoutNotes(knownProps(given));
  const checked = asked(resource, known, call);
  const unsettled = unknownKeys(given).map((key) => [key, given[key]]);
  const notes = defaulted in given ? { [defaulted]: given[defaulted] } : {};
  const inputs = marked(checked.inputs ?? known, resource.secrets ?? [], given);
  return { inputs: { ...inputs, ...Object.fromEntries(unsettled), ...notes }, failures: checked.failures ?? [] };
};
