/**
 * The fields of a resource, in the terms of the official plugin's own models: who says a field's value, what is sent of
 * it, and what an answer does to it. A resource is a table of these (see `tunnel.ts`, `access.ts` …).
 */
import type { Props } from "../props.ts";

/**
 * - `path`: stands in the URL, never in a body.
 * - `given`: the program's word; an answer to a create or update does not change it.
 * - `either`: the program's word, else the API's.
 * - `told`: the API's word alone.
 */
export type Says = "path" | "given" | "either" | "told";

export interface Field {
  readonly says: Says;
  /** Name at the API where it is not the snake_case of ours. */
  readonly api?: string;
  readonly required?: boolean;
  /** Sent, and planned, when the program says nothing. */
  readonly byDefault?: unknown;
  /** Members of the object, or of each object of the list. */
  readonly of?: Shape;
  /** A read leaves it alone: the API never gives it back. */
  readonly unread?: boolean;
  /** A read that does not find it leaves it alone. */
  readonly restored?: boolean;
  /** The order of its elements means nothing. */
  readonly set?: boolean;
  /** False or an empty list is the same as nothing. */
  readonly lax?: boolean;
  /** Whether what is said, beside these inputs, passes for what the state has: the state's word is kept then. */
  readonly alike?: (said: unknown, has: unknown, inputs: Props) => boolean;
  /** What a read makes of the API's value before anything else. */
  readonly tidied?: (value: unknown) => unknown;
  /** The API tells more of each element than was said: a read keeps what the state has, of new ones these members. */
  readonly trimmed?: readonly string[];
  /** Whether an update sends the state's value of an `either` again although the program does not say it. */
  readonly resent?: (inputs: Props, state: Props) => boolean;
  /** Sent as [] when the program says nothing. */
  readonly sentEmpty?: boolean;
}

export type Shape = Readonly<Record<string, Field>>;

type More = Omit<Field, "says">;
export const path = (more: More = {}): Field => ({ says: "path", ...more });
export const need = (more: More = {}): Field => ({ says: "given", required: true, ...more });
export const may = (more: More = {}): Field => ({ says: "given", ...more });
export const either = (more: More = {}): Field => ({ says: "either", ...more });
export const told = (more: More = {}): Field => ({ says: "told", ...more });
