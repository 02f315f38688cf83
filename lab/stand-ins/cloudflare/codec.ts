/** From a program's words to a request's body, and from an answer to the state, by the table of `shape.ts`. Pure. */
import { isRecord, isZero, type Props, same, sameSet } from "../props.ts";
import { toSnake } from "./names.ts";
import type { Field, Shape } from "./shape.ts";

type Json = Readonly<Record<string, unknown>>;

const apiName = (key: string, field: Field): string => field.api ?? toSnake(key);
const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;

/** Keys sorted, as the official plugin's encoder has them. */
const sorted = (entries: readonly (readonly [string, unknown])[]): Json =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Throws on a name that the table does not have, however deep it stands. */
export const refuseStrangers = (value: unknown, shape: Shape, where: string): void => {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) refuseStrangers(one, shape, `${where}[${i}]`);
  if (!isRecord(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    const at = where === "" ? key : `${where}.${key}`;
    if (!field || field.says === "told") {
      throw new Error(`${at} is not modelled by the stand-in; known here are ${Object.keys(shape).join(", ")}`);
    }
    if (field.of) refuseStrangers(inner, field.of, at);
  }
};

const encodeValue = (value: unknown, field: Field): unknown => {
  if (!field.of) return value;
  if (Array.isArray(value)) return value.map((one) => encodeValue(one, field));
  return isRecord(value) ? encode(value, field.of) : value;
};

/** The body of a create: everything that is said, nothing that is null. */
export const encode = (plan: Props, shape: Shape): Json =>
  sorted(
    Object.entries(shape).flatMap(([key, field]) => {
      if (field.says === "path" || field.says === "told" || isNothing(plan[key])) return [];
      return [[apiName(key, field), encodeValue(plan[key], field)] as const];
    }),
  );

const decodeValue = (value: unknown, field: Field): unknown => {
  if (!field.of) return value;
  if (Array.isArray(value)) return value.map((one) => decodeValue(one, field));
  return isRecord(value) ? decode(value, field.of) : value;
};

/** Every modelled member of an answer; those it does not have are missing, and members nobody models are dropped. */
export const decode = (json: Json, shape: Shape): Props =>
  Object.fromEntries(
    Object.entries(shape).flatMap(([key, field]) => {
      const value = field.says === "path" ? undefined : json[apiName(key, field)];
      return isNothing(value) ? [] : [[key, decodeValue(value, field)]];
    }),
  );

/** What the program says, with defaults, and with what the state knows of the fields that are sent again. */
export const plan = (inputs: Props, shape: Shape, state: Props = {}): Props =>
  Object.fromEntries(
    Object.entries(shape).flatMap(([key, field]) => {
      const silent = field.sentEmpty ? [] : field.byDefault;
      const said = inputs[key] ?? silent ?? (field.resent?.(inputs, state) ? state[key] : undefined);
      const value = field.alike?.(said, state[key], inputs) ? state[key] : said;
      return field.says === "told" || isNothing(value) ? [] : [[key, value]];
    }),
  );

/** The body of a PUT: all of it, and null for what the state had and the plan has not. */
export const encodePut = (planned: Props, state: Props, shape: Shape): Json => {
  const gone = Object.entries(shape).filter(
    ([key, field]) => field.says === "given" && isNothing(planned[key]) && !isNothing(state[key]),
  );
  return sorted([
    ...Object.entries(encode(planned, shape)),
    ...gone.map(([key, field]) => [apiName(key, field), null] as const),
  ]);
};

/** The body of a PATCH: what changed. */
export const encodePatch = (planned: Props, state: Props, shape: Shape): Json =>
  encode(Object.fromEntries(Object.entries(planned).filter(([key, value]) => !same(value, state[key]))), shape);

/** The state after a create or update: the program's word stays, and what only the API knows comes from its answer. */
export const afterWrite = (planned: Props, json: Json, shape: Shape, before: Props = {}): Props => {
  const answer = decode(json, shape);
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, field]) => {
      const said = planned[key];
      const inner = field.of && isRecord(said) && isRecord(json[apiName(key, field)]);
      const merged = inner ? afterWrite(said, json[apiName(key, field)] as Json, field.of ?? {}) : said;
      // A secret that is shown once is not shown by an answer that did not make it.
      const kept = field.unread || field.restored ? before[key] : undefined;
      const word = field.says === "told" ? (answer[key] ?? kept) : merged;
      const value = field.says === "either" ? (word ?? answer[key]) : word;
      return isNothing(value) ? [] : [[key, value]];
    }),
  );
};

/** Elements with the members that the state has of them; new ones with the given members. */
const trimmed = (value: readonly unknown[], before: readonly unknown[], members: readonly string[]): unknown[] =>
  value.map((one, i) => {
    const had = before[i];
    const kept = isRecord(had) ? Object.keys(had) : members;
    return isRecord(one) ? Object.fromEntries(Object.entries(one).filter(([key]) => kept.includes(key))) : one;
  });

const settled = (value: unknown, before: unknown, field: Field): unknown => {
  if (field.lax && isZero(value) && isZero(before)) return before;
  if (field.set && Array.isArray(value) && Array.isArray(before) && sameSet(value, before)) return before;
  if (field.of && isRecord(value) && isRecord(before)) return afterRead(value, before, field.of);
  if (field.trimmed && Array.isArray(value)) return trimmed(value, Array.isArray(before) ? before : [], field.trimmed);
  return value;
};

/** The state after a read, given what the answer says in our names: all of it, missing members are gone. */
export const afterRead = (answer: Props, state: Props, shape: Shape): Props =>
  Object.fromEntries(
    Object.entries(shape).flatMap(([key, field]) => {
      const hidden = field.unread || (field.restored && isNothing(answer[key]));
      const kept = field.says === "path" || (hidden && !isNothing(state[key]));
      const told = field.tidied ? field.tidied(answer[key]) : answer[key];
      const value = kept ? state[key] : settled(told, state[key], field);
      return isNothing(value) ? [] : [[key, value]];
    }),
  );

/** Inputs that differ from the state. What the program leaves to the API never differs. */
export const differences = (inputs: Props, state: Props, shape: Shape): readonly string[] => {
  const planned = plan(inputs, shape, state);
  return Object.entries(shape).flatMap(([key, field]) => {
    const said = planned[key];
    const has = state[key];
    if (field.says === "told" || (field.says === "either" && isNothing(inputs[key]) && field.byDefault === undefined))
      return [];
    if (field.lax && isZero(said) && isZero(has)) return [];
    const equal =
      field.set && Array.isArray(said) && Array.isArray(has) ? sameSet(said, has) : covers(said, has, field);
    return equal ? [] : [key];
  });
};

/** Whether the state says what is said; members that only the API knows do not count. */
const covers = (said: unknown, has: unknown, field: Field): boolean => {
  if (!field.of || !isRecord(said) || !isRecord(has)) return same(said, has);
  return differences(said, has, field.of).length === 0;
};
