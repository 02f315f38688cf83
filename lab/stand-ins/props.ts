/** Plain property bags, as the engine hands them over once secrets are unwrapped. */
import { isDeepStrictEqual } from "node:util";

export type Props = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Without the properties that are undefined or null: the wire knows no difference between them. */
export const withoutNulls = (props: Props): Record<string, unknown> =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined && value !== null));

/** Null, undefined, "", [], {}, 0 and false: what a plugin of the older kind cannot tell from "not set". */
export const isZero = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.keys(value).length === 0);

export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a ?? null, b ?? null);

/** Equal up to the order of their elements. */
export const sameSet = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one) => b.some((other) => same(one, other)));
