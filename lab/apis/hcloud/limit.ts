/** The vendor's rate limit: 3600 requests an hour and project, refilled one a second. */

const LIMIT = 3_600;

export interface RateLimit {
  /** Counts one request; false when there is none left. */
  readonly take: () => boolean;
  readonly headers: () => Record<string, string>;
}

export const createLimit = (now: () => Date): RateLimit => {
  let left = LIMIT;
  let at = now().getTime();
  const refill = (): void => {
    const seconds = Math.max(0, (now().getTime() - at) / 1_000);
    left = Math.min(LIMIT, left + seconds);
    at = now().getTime();
  };
  return {
    take: () => {
      refill();
      if (left < 1) return false;
      left -= 1;
      return true;
    },
    headers: () => ({
      "ratelimit-limit": String(LIMIT),
      "ratelimit-remaining": String(Math.floor(left)),
      "ratelimit-reset": String(Math.ceil(at / 1_000 + LIMIT - left)),
    }),
  };
};
