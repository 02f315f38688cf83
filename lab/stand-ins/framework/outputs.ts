/** The state that the engine is given, or shown in a preview: inputs and outputs, with their secrets and unknowns. */
import type { Props, Resource } from "../provider.ts";
import { withoutNotes } from "./check.ts";
import { marked } from "./secrets.ts";
import { plainProps, unknown } from "./wire.ts";

/** After create or update: what the resource gave, over the inputs. */
export const settled = (resource: Resource, inputs: Props, outputs: Props, olds: Props = {}): Props =>
  marked({ ...withoutNotes(plainProps(inputs)), ...outputs }, resource.secrets ?? [], inputs, olds);

const unknowns = (keys: readonly string[]): Props => Object.fromEntries(keys.map((key) => [key, unknown]));

/** A preview of create. */
export const foreseenCreate = (resource: Resource, inputs: Props): Props =>
  settled(resource, inputs, unknowns(resource.computed.filter((key) => !(key in inputs))));

/** A preview of update: the old outputs stay, but for what the changed properties unsettle. */
export const foreseenUpdate = (resource: Resource, inputs: Props, olds: Props, changed: readonly string[]): Props => {
  const kept = Object.entries(plainProps(olds)).filter(([key]) => !resource.inputs.includes(key));
  const unsettled = resource.unsettled?.(changed) ?? [];
  return settled(resource, inputs, { ...Object.fromEntries(kept), ...unknowns(unsettled) }, olds);
};
