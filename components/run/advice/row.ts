/** One line of advice: the words of a refusal, what they mean and what to do. Pure. */

export interface Advice {
  /** Matches the vendor's own words, best its code. */
  readonly when: RegExp;
  /** Only for these operations. @default all */
  readonly on?: readonly Operation[];
  /** One sentence. `{location}` is the refused resource's input of that name; any may be told, here and in the move. */
  readonly cause: string;
  /** One line: a command, or where to look. `{import}` is the command that takes an existing one over, up to its id. */
  readonly move: string;
  /** The refused creation may have been carried out all the same, see `leftovers.ts`. */
  readonly perhapsMade?: boolean;
}

export type Operation = "create" | "update" | "delete" | "read";
