/**
 * Resources and functions that need a client of their vendor's API. `resourceOf` and `lookupOf` make the framework's
 * table entries of them. Differences are sought against the state, as the official plugins do, so that drift shows.
 */
import type { Props } from "./props.ts";
import type { Context, Lookup, Resource } from "./provider.ts";

export interface Created {
  readonly id: string;
  readonly state: Props;
}

export interface Model<Api> extends Pick<Resource, "required" | "secrets" | "computed" | "unsettled"> {
  /** Every input that is modelled. */
  readonly inputs: readonly string[];
  /** Inputs, or any other word that `changed` may answer, that cannot change in place. */
  readonly replaces: readonly string[];
  /**
   * A missing `name` is filled with the logical name and seven hex digits. "deleteFirst": a given one makes a
   * replacement delete the old one first, as plugins of the older kind do; "createFirst": it does not.
   */
  readonly autoNamed?: "deleteFirst" | "createFirst";
  /** Inputs whose value in the state is of no use as an input. */
  readonly hidden?: readonly string[];
  /** Local validation of the inputs that are known. Throws. */
  readonly check?: (inputs: Props) => void;
  /** What goes out whenever the plugin plans: at every diff, create and update, previews included. */
  readonly plan?: (api: Api, inputs: Props) => Promise<void>;
  /** Inputs that differ from the state. */
  readonly changed: (inputs: Props, state: Props) => readonly string[];
  readonly create: (api: Api, inputs: Props) => Promise<Created>;
  /** Undefined when the resource is gone. An import comes with an empty state. */
  readonly read: (api: Api, id: string, state: Props) => Promise<Created | undefined>;
  readonly update: (api: Api, id: string, inputs: Props, state: Props) => Promise<Props>;
  readonly remove: (api: Api, id: string, state: Props) => Promise<void>;
}

export interface Question<Api> extends Omit<Lookup, "run"> {
  readonly run: (api: Api, inputs: Props) => Promise<Props>;
}

/** The client of the provider whose resource is at work. */
export type ApiOf<Api> = (ctx: Context) => Api;

const defined = (state: Props): Props =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined && value !== null));

/** The inputs that the state stands for: those given, with drift laid over them; at an import, all. Pure. */
export const inputsAfterRead = (
  model: Pick<Model<never>, "inputs" | "hidden" | "changed">,
  given: Props,
  state: Props,
): Props => {
  const imported = Object.keys(given).length === 0;
  const shown = model.inputs.filter((key) => !model.hidden?.includes(key));
  const drifted = imported ? shown : model.changed(given, state).filter((key) => shown.includes(key));
  const kept = Object.entries(given).filter(([key]) => !drifted.includes(key));
  return defined(Object.fromEntries([...kept, ...drifted.map((key) => [key, state[key]] as const)]));
};

const autoName = (name: string, old: Props | undefined): string => {
  const before = typeof old?.name === "string" ? old.name : "";
  const drawn = before.startsWith(`${name}-`) && /^-[0-9a-f]{7}$/.test(before.slice(name.length));
  return drawn ? before : `${name}-${crypto.randomUUID().slice(0, 7)}`;
};

export const resourceOf = <Api>(apiOf: ApiOf<Api>, model: Model<Api>): Resource => ({
  ...(model.required ? { required: model.required } : {}),
  ...(model.secrets ? { secrets: model.secrets } : {}),
  ...(model.unsettled ? { unsettled: model.unsettled } : {}),
  ...(model.autoNamed === "deleteFirst" ? { autoName: "name" } : {}),
  inputs: model.inputs,
  computed: model.computed,
  replaceOn: model.replaces,
  check: (inputs, old, name) => {
    model.check?.(inputs);
    const named = model.autoNamed === "createFirst" && inputs.name === undefined;
    return { inputs: named ? { ...inputs, name: autoName(name, old) } : inputs };
  },
  diff: async (inputs, old, ctx) => {
    await model.plan?.(apiOf(ctx), inputs);
    return model.changed(inputs, old.outputs);
  },
  plan: async (inputs, ctx) => {
    await model.plan?.(apiOf(ctx), inputs);
  },
  create: async (inputs, ctx) => {
    const { id, state } = await model.create(apiOf(ctx), inputs);
    return { id, outputs: defined(state) };
  },
  read: async (id, old, ctx) => {
    const found = await model.read(apiOf(ctx), id, old.outputs);
    if (!found) return undefined;
    return { id: found.id, outputs: defined(found.state), inputs: inputsAfterRead(model, old.inputs, found.state) };
  },
  update: async (id, inputs, old, ctx) => defined(await model.update(apiOf(ctx), id, inputs, old.outputs)),
  delete: (id, old, ctx) => model.remove(apiOf(ctx), id, old.outputs),
});

export const lookupOf = <Api>(apiOf: ApiOf<Api>, question: Question<Api>): Lookup => ({
  ...question,
  run: (args, ctx) => question.run(apiOf(ctx), args),
});

/** One client per config: a run's calls share its access token. */
export const cached = <Api>(create: (config: Props) => Api): ApiOf<Api> => {
  const clients = new Map<string, Api>();
  return ({ config }) => {
    const key = JSON.stringify(config);
    const client = clients.get(key) ?? create(config);
    clients.set(key, client);
    return client;
  };
};
