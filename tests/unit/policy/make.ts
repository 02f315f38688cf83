/** Resources as rules see them, with no more than a test wants to say. */
import type { Registered, Values } from "#policy/rule.ts";

type Types = typeof import("#policy/rule.ts")["types"];

/** A resource of a type; its URN is its name. */
export const make = (
  type: Types[keyof Types] | "outward:edge:Dns",
  name: string,
  props: Values,
  more: Partial<Registered> = {},
): Registered => ({
  type,
  name,
  urn: name,
  props,
  protect: false,
  ignoreChanges: [],
  from: {},
  provider: {},
  ...more,
});
