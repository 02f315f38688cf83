/** Which properties of an answer are secret. */
import { isDeepStrictEqual } from "node:util";
import type { Props } from "../props.ts";
import { hasSecret, plain, sealed, wireOf } from "./wire.ts";

/**
 * A plain value for the wire, as secret as the value it stands for: the same value keeps its secret parts as they were,
 * another value is secret as a whole if any part was.
 */
export const markedLike = (value: unknown, like: unknown): unknown => {
  if (!hasSecret(like)) return wireOf(value);
  return isDeepStrictEqual(plain(like), value) ? like : sealed(wireOf(value));
};

/** Every property as secret as its namesake in one of `likes` (the first that has it), or because it always is. */
export const marked = (props: Props, always: readonly string[], ...likes: readonly Props[]): Props => {
  const entries = Object.entries(props).map(([key, value]) => {
    const like = likes.find((one) => key in one)?.[key];
    const wire = markedLike(value, like);
    return [key, always.includes(key) ? sealed(wire) : wire] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};
