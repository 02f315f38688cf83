/** A stack broken on purpose, and how it is mended. */

export interface Break {
  /** What is wrong, as somebody would report it. */
  readonly what: string;
  /** Lines that must go red, and no others. */
  readonly lines: readonly string[];
  /** Does it, and gives what undoes it. */
  readonly make: () => Promise<() => Promise<unknown>>;
}
