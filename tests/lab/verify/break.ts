/** A stack broken on purpose, and how it is mended. */

export interface Break {
  /** What is wrong, as somebody would report it. */
  readonly what: string;
  /** Lines that must go red, and no others; and what each must say, so that no other break's red passes for its own. */
  readonly lines: Readonly<Record<string, RegExp>>;
  /** Those of a round are made together. Two of one line, of one file, or of which one hides the other, are in two. */
  readonly round: 1 | 2 | 3 | 4;
  /** Does it, and gives what undoes it. */
  readonly make: () => Promise<() => Promise<unknown>>;
}

/**
 * Makes them one after the other, looks, and mends them all, the last one first, whatever happens.
 * @throws what went wrong first, after everything that could be mended is
 */
export const broken = async <T>(breaks: readonly Break[], look: () => Promise<T>): Promise<T> => {
  const undo: (() => Promise<unknown>)[] = [];
  const [seen] = await Promise.allSettled([
    (async () => {
      for (const { make } of breaks) undo.push(await make());
      return look();
    })(),
  ]);
  const mended: PromiseSettledResult<unknown>[] = [];
  for (const back of undo.reverse()) mended.push(...(await Promise.allSettled([back()])));
  const failed = [seen, ...mended].find(({ status }) => status === "rejected");
  if (seen.status === "fulfilled" && !failed) return seen.value;
  throw (failed as PromiseRejectedResult).reason;
};
