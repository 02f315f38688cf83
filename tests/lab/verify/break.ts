/** A stack broken on purpose, and how it is mended. */

export interface Break {
  /** What is wrong, as somebody would report it. */
  readonly what: string;
  /** Lines that must go red, and no others. */
  readonly lines: readonly string[];
  /**
   * Every port is scanned, with so many packets per second. A machine that is busy loses some of many: one open port must
   * not be among them.
   */
  readonly rate?: number;
  /** Does it, and gives what undoes it. */
  readonly make: () => Promise<() => Promise<unknown>>;
}
