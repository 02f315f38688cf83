/** What the engine asks for a resource, answered from its table entry. Wire values in and out; no gRPC. */
import type { Context, Props, Resource } from "../provider.ts";
import { InitFailed } from "../provider.ts";
import { withoutNotes } from "./check.ts";
import { diff } from "./diff.ts";
import { Half } from "./failure.ts";
import { foreseenCreate, foreseenUpdate, settled } from "./outputs.ts";
import { marked } from "./secrets.ts";
import { knownProps, plainProps } from "./wire.ts";

const values = (wire: Props): Props => withoutNotes(plainProps(wire));

const withState = async <T>(resource: Resource, inputs: Props, olds: Props, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof InitFailed ? new Half(error, settled(resource, inputs, error.outputs, olds), inputs) : error;
  }
};

export interface CreateCall {
  readonly name: string;
  readonly inputs: Props;
  readonly preview: boolean;
}

export const create = async (
  resource: Resource,
  call: CreateCall,
  ctx: Context,
): Promise<{ id: string; outputs: Props }> => {
  await resource.plan?.(withoutNotes(knownProps(call.inputs)), ctx);
  if (call.preview) return { id: "", outputs: foreseenCreate(resource, call.inputs) };
  return withState(resource, call.inputs, {}, async () => {
    const { id, outputs } = await resource.create(values(call.inputs), ctx, call.name);
    return { id, outputs: settled(resource, call.inputs, outputs) };
  });
};

export interface UpdateCall {
  readonly id: string;
  readonly oldInputs: Props;
  readonly olds: Props;
  readonly news: Props;
  readonly preview: boolean;
}

export const update = async (resource: Resource, call: UpdateCall, ctx: Context): Promise<Props> => {
  const { id, oldInputs, olds, news } = call;
  await resource.plan?.(withoutNotes(knownProps(news)), ctx);
  if (call.preview) {
    const { changed } = await diff(resource, { oldInputs, oldOutputs: olds, news }, ctx);
    return foreseenUpdate(resource, news, olds, changed);
  }
  return withState(resource, news, olds, async () => {
    const old = { inputs: values(oldInputs), outputs: plainProps(olds) };
    const outputs = await resource.update?.(id, values(news), old, ctx);
    if (!outputs) throw new Error(`"${call.id}" cannot change in place: its table entry has no update`);
    return settled(resource, news, outputs, olds);
  });
};

export interface StateCall {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/** Undefined: gone. */
export const read = async (resource: Resource, call: StateCall, ctx: Context): Promise<StateCall | undefined> => {
  if (!resource.read) return call;
  const old = { inputs: values(call.inputs), outputs: plainProps(call.outputs) };
  const found = await withState(resource, call.inputs, call.outputs, async () => resource.read?.(call.id, old, ctx));
  if (!found) return undefined;
  const secrets = resource.secrets ?? [];
  const notes = Object.fromEntries(Object.entries(call.inputs).filter(([key]) => key.startsWith("__")));
  const inputs = found.inputs ? { ...marked(found.inputs, secrets, call.inputs, call.outputs), ...notes } : call.inputs;
  return { id: found.id ?? call.id, inputs, outputs: marked(found.outputs, secrets, call.inputs, call.outputs) };
};

export const remove = async (resource: Resource, call: StateCall, ctx: Context): Promise<void> => {
  await resource.delete?.(call.id, { inputs: values(call.inputs), outputs: plainProps(call.outputs) }, ctx);
};
