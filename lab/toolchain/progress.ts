/** Tells what is made, how long that took and how much is left, and says every minute that it goes on. */
import { announced, type Job, type Lane, leftOf, type Ran, roughly } from "./left.ts";

export interface Progress {
  /** Says what will be made. The lanes are as they are now: a job that turned out to be none has been left out. */
  readonly announce: () => void;
  /** Does a job of a lane. */
  readonly run: <T>(lane: Lane, job: Job, work: () => Promise<T>) => Promise<T>;
}

const minute = 60_000;

/** @param lanes asked each time, since what can be had is found out on the way */
export const progress = (lanes: () => readonly Lane[], report: (line: string) => void): Progress => {
  const begun = new Map<Job, { readonly at: number; end?: number }>();
  const ranOf = ({ jobs }: Lane): Ran[] =>
    jobs.flatMap((job) => {
      const own = begun.get(job);
      return own ? [{ job, took: ((own.end ?? Date.now()) - own.at) / 1000, ended: own.end !== undefined }] : [];
    });
  const left = (): string => {
    const most = Math.max(0, ...lanes().map((lane) => leftOf(lane, ranOf(lane))));
    return most === 0 ? "nothing left" : `about ${roughly(most)} left`;
  };
  return {
    announce: () => {
      const text = announced(lanes());
      if (text) report(text);
    },
    run: async ({ doing, done }, job, work) => {
      const at = Date.now();
      const own: { readonly at: number; end?: number } = { at };
      begun.set(job, own);
      report(`${doing} ${job.what} …`);
      const ticking = setInterval(
        () => report(`still ${doing} ${job.what}, for ${roughly((Date.now() - at) / 1000)}; ${left()}`),
        minute,
      );
      try {
        const result = await work();
        own.end = Date.now();
        report(`${done} ${job.what}: ${((own.end - at) / 1000).toFixed(1)} s; ${left()}`);
        return result;
      } finally {
        clearInterval(ticking);
      }
    },
  };
};
