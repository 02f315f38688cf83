/** Figures of repeated runs. */

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
};

/** Least squares: how much more each x costs. */
export const slope = (xs: readonly number[], ys: readonly number[]): number => {
  const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
  const [x, y] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, one, i) => sum + (one - x) * ((ys[i] ?? Number.NaN) - y), 0);
  return over / xs.reduce((sum, one) => sum + (one - x) ** 2, 0);
};

/** Seconds with two digits. */
export const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

/** Wall time of a piece of work, milliseconds. */
export const wall = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** Two works in turn, so that both meet the same machine: `times` of each, milliseconds. */
export const inTurn = async (
  times: number,
  a: () => Promise<unknown>,
  b: () => Promise<unknown>,
): Promise<[number[], number[]]> => {
  const [as, bs]: [number[], number[]] = [[], []];
  for (let i = 0; i < times; i++) {
    as.push(await wall(a));
    bs.push(await wall(b));
  }
  return [as, bs];
};
