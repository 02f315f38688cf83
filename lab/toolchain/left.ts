/** How long something still takes that is made once: told at its start, corrected by how fast it goes. Pure. */

export interface Job {
  /** E.g. `pulumi 3.253.0`. */
  readonly what: string;
  /** How long it should take. */
  readonly seconds: number;
}

/** What is done one after the other; another lane goes on beside it. */
export interface Lane {
  /** E.g. `building`: its jobs are told as `building pulumi 3.253.0`. */
  readonly doing: string;
  /** E.g. `built`. */
  readonly done: string;
  readonly jobs: readonly Job[];
}

/** A job of a lane that has ended, or goes on. */
export interface Ran {
  readonly job: Job;
  /** Seconds until now, or until it ended. */
  readonly took: number;
  readonly ended: boolean;
}

/** `50 seconds`, `1 minute`, `13 minutes`. */
export const roughly = (seconds: number): string => {
  if (seconds <= 50) return `${Math.max(10, Math.ceil(seconds / 10) * 10)} seconds`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  return `${minutes} minute${minutes === 1 ? "" : "s"}`;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** How much slower than said this machine is, by what has ended; a job that is overdue says so too. */
export const pace = (ran: readonly Ran[]): number => {
  const ended = ran.filter((one) => one.ended);
  const measured = ended.length > 0 ? sum(ended.map(({ took }) => took)) / sum(ended.map(({ job }) => job.seconds)) : 1;
  return Math.max(measured, ...ran.filter((one) => !one.ended).map(({ job, took }) => took / job.seconds));
};

/** Seconds that a lane still takes. */
export const leftOf = ({ jobs }: Lane, ran: readonly Ran[]): number => {
  const over = new Map(ran.map((one) => [one.job, one]));
  const rate = pace(ran);
  return sum(
    jobs.map((job) => {
      const own = over.get(job);
      if (own?.ended) return 0;
      return Math.max(0, job.seconds * rate - (own?.took ?? 0));
    }),
  );
};

/** What is told before anything is made; empty when nothing is. */
export const announced = (lanes: readonly Lane[]): string => {
  const busy = lanes.filter(({ jobs }) => jobs.length > 0);
  if (busy.length === 0) return "";
  const parts = busy.map(
    ({ doing, jobs }) => `${doing} ${jobs.map(({ what, seconds }) => `${what} (${roughly(seconds)})`).join(", ")}`,
  );
  const longest = Math.max(...busy.map((lane) => leftOf(lane, [])));
  return `once, and kept: ${parts.join("; beside it ")}: about ${roughly(longest)} in all on two cores`;
};
