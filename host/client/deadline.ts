/** What waits has a deadline: a host whose disk hangs keeps its connection alive, and never answers. */

export class NoAnswer extends Error {}

/** @throws NoAnswer when the seconds are over, whatever becomes of the work */
export const within = async <T>(seconds: number, what: string, work: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoAnswer(`${what}: no answer within ${seconds} s`)), seconds * 1_000);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
