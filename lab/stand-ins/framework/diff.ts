/** The engine's Diff: what changed, what has to be replaced for it, and in which order. */
import { isDeepStrictEqual } from "node:util";
import type { Context, Old, Props, Resource } from "../provider.ts";
import { isDefaulted, withoutNotes } from "./check.ts";
import { type Change, differences } from "./paths.ts";
import { knownProps, plain, plainProps, unknownKeys } from "./wire.ts";

export interface DiffCall {
  /** Both as the state has them, on the wire. */
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly news: Props;
  /** The program's ignoreChanges. The engine has put the old inputs there; what the thing itself has may still differ. @default none */
  readonly ignored?: readonly string[];
}

export interface Detail {
  readonly change: Change;
  readonly replaces: boolean;
  /** Whether the inputs differ there; otherwise the thing differs from what the inputs ask for. */
  readonly input: boolean;
}

export interface Diffed {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly details: ReadonlyMap<string, Detail>;
}

/** The state's values for a resource's functions: plain, without the framework's notes. */
export const oldOf = (call: DiffCall): Old => ({
  inputs: withoutNotes(plainProps(call.oldInputs)),
  outputs: plainProps(call.oldOutputs),
});

const inputsThatDiffer = (olds: Props, news: Props): string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => !isDeepStrictEqual(olds[key], news[key]));

const detailsOf = (changed: readonly string[], replaces: readonly string[], old: Old, news: Props) => {
  const details = new Map<string, Detail>();
  for (const key of changed) {
    const rest = { replaces: replaces.includes(key), input: true };
    const found = differences(old.inputs[key], news[key], key);
    for (const [path, change] of found) details.set(path, { change, ...rest });
    if (found.size === 0) details.set(key, { change: "update", ...rest, input: false });
  }
  return details;
};

/** Compares with the table's `diff`, or input by input. What is not known yet always differs. */
export const diff = async (resource: Resource, call: DiffCall, ctx: Context): Promise<Diffed> => {
  const old = oldOf(call);
  const news = withoutNotes(plainProps(call.news));
  const own = await resource.diff?.(withoutNotes(knownProps(call.news)), old, ctx);
  const unsettled = unknownKeys(call.news);
  const all = new Set([...(own ?? inputsThatDiffer(old.inputs, news)), ...unsettled]);
  const changed = [...all].filter((key) => !call.ignored?.includes(key));
  const replaces = resource.update ? changed.filter((key) => resource.replaceOn.includes(key)) : changed;
  // A name that stays can belong to one thing at a time; one that check made up is new for the replacement.
  const name = resource.autoName;
  const keepsName =
    name !== undefined && !isDefaulted(call.news, name) && isDeepStrictEqual(old.inputs[name], plain(call.news[name]));
  const deleteBeforeReplace = replaces.length > 0 && (resource.deleteBeforeReplace === true || keepsName);
  return { changed, replaces, deleteBeforeReplace, details: detailsOf(changed, replaces, old, news) };
};
