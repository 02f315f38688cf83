/** Where two values differ, in the engine's notation: `rules[0].port`, `labels["a.b"]`. */
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../props.ts";

export type Change = "add" | "delete" | "update";

const plainName = /^[A-Za-z_$][\w$]*$/;

const member = (path: string, key: string): string => {
  if (plainName.test(key)) return path === "" ? key : `${path}.${key}`;
  return `${path}[${JSON.stringify(key)}]`;
};

const children = (value: unknown, path: string): ReadonlyMap<string, unknown> | undefined => {
  if (Array.isArray(value)) return new Map(value.map((one, index) => [`${path}[${index}]`, one]));
  return isRecord(value) ? new Map(Object.entries(value).map(([key, one]) => [member(path, key), one])) : undefined;
};

/** The innermost paths at which `news` is not `olds`. Undefined is "not there". Plain values only. */
export const differences = (olds: unknown, news: unknown, path = ""): ReadonlyMap<string, Change> => {
  if (isDeepStrictEqual(olds, news)) return new Map();
  if (olds === undefined) return new Map([[path, "add"]]);
  if (news === undefined) return new Map([[path, "delete"]]);
  const before = children(olds, path);
  const after = Array.isArray(olds) === Array.isArray(news) ? children(news, path) : undefined;
  if (!before || !after) return new Map([[path, "update"]]);
  const all = new Set([...before.keys(), ...after.keys()]);
  return new Map([...all].flatMap((key) => [...differences(before.get(key), after.get(key), key)]));
};
