/** When a job runs: five fields as cron has them, in UTC. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html. Pure. */
import { z } from "zod";
import { key } from "../schema/key.ts";

/** Of minute, hour, day of the month, month and weekday: the least and the most that may stand there. */
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const item = /^(?:\*|(?<first>\d{1,2})(?:-(?<last>\d{1,2}))?)(?:\/(?<step>[1-9]\d?))?$/;

/** The numbers that a field means; undefined where it is none. */
const numbersOf = (field: string, [least, most]: readonly [number, number]): readonly number[] | undefined => {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const { first, last, step } = item.exec(part)?.groups ?? {};
    if (!item.test(part) || (step !== undefined && first !== undefined && last === undefined)) return undefined;
    const from = first === undefined ? least : Number(first);
    const to = first === undefined ? most : Number(last ?? first);
    if (from < least || to > most || from > to) return undefined;
    for (let each = from; each <= to; each += Number(step ?? 1)) found.add(each);
  }
  return [...found].toSorted((a, b) => a - b);
};

export interface Schedule {
  /** As systemd's `OnCalendar=` has it. */
  readonly calendar: string;
  /** From one run to the next, at most. */
  readonly everySeconds: number;
}

/** Eight years have a leap day, but for those around 2100. */
const eightYears = 2_922;
const day = 86_400;

const daysOf = (days: readonly number[], months: readonly number[], week: readonly number[]): readonly number[] =>
  Array.from({ length: eightYears }, (_, nth) => nth).filter((nth) => {
    const date = new Date(nth * day * 1_000);
    const is = (list: readonly number[], value: number): boolean => list.includes(value);
    return is(days, date.getUTCDate()) && is(months, date.getUTCMonth() + 1) && is(week, date.getUTCDay());
  });

const longest = (moments: readonly number[]): number =>
  moments.slice(1).reduce((most, moment, i) => Math.max(most, moment - (moments[i] ?? moment)), 0);

const listed = (numbers: readonly number[], [least, most]: readonly [number, number]): string =>
  numbers.length === most - least + 1 ? "*" : numbers.join(",");

/** Undefined for what is no schedule, or for one that never comes. */
export const scheduleOf = (cron: string): Schedule | undefined => {
  const fields = cron.split(" ");
  const found = bounds.map((bound, i) => numbersOf(fields[i] ?? "", bound));
  if (fields.length !== bounds.length || found.includes(undefined)) return undefined;
  const [minutes = [], hours = [], days = [], months = [], named = []] = found as (readonly number[])[];
  const week = [...new Set(named.map((each) => each % 7))];
  // Of both, cron means either and systemd each: nobody is to be surprised by one of them.
  if (days.length < 31 && week.length < 7) return undefined;
  const dates = daysOf(days, months, week);
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 3_600 + minute * 60));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (dates.length === 0) return undefined;
  const apart = Math.max(longest(dates), dates.length === 1 ? eightYears : 0, 1) * day - (last - first);
  const on = week.length === 7 ? "" : `${week.map((each) => weekdays[each]).join(",")} `;
  const date = `*-${listed(months, bounds[3])}-${listed(days, bounds[2])}`;
  const time = `${listed(hours, bounds[1])}:${listed(minutes, bounds[0])}:00`;
  return { calendar: `${on}${date} ${time} UTC`, everySeconds: Math.max(apart, longest(times)) };
};

const rule =
  "must be five fields of cron (minute, hour, day of the month, month, weekday), in UTC, of numbers, *, lists, ranges and steps, with a day of the month or a weekday and not both, e.g. 30 6 * * 1-5";

export const scheduleKeys = {
  schedule: key(
    z
      .string()
      .refine((value) => scheduleOf(value) !== undefined, { error: rule })
      .optional(),
    "it is a job: it runs then, to its end, and never twice at once; five fields of cron, in UTC. None runs in a pause, or on a host that does not serve the project; `within` is what it may take",
    { example: "30 6 * * 1-5", otherwise: "it runs all the time, or once if it is a `oneshot`" },
  ),
};

/** What of a service a job could have, and what it cannot. */
interface Scheduled {
  readonly name: string;
  readonly schedule?: string | undefined;
  readonly health?: unknown;
  readonly type?: unknown;
  readonly after?: unknown;
  readonly graceful?: unknown;
}

interface Owner {
  readonly name: string;
  readonly workload: { readonly services: readonly Scheduled[] };
}

export const jobsOf = <S extends { readonly schedule?: string | undefined }>(services: readonly S[]): readonly S[] =>
  services.filter(({ schedule }) => schedule !== undefined);

/** What goes on all the time, or runs before what does. */
export const runningOf = <S extends { readonly schedule?: string | undefined }>(services: readonly S[]): readonly S[] =>
  services.filter(({ schedule }) => schedule === undefined);

/** Keys that mean nothing for a job, and services that would wait for one. */
export const jobFaults = ({ name, workload: { services } }: Owner): readonly string[] => {
  const jobs = jobsOf(services).map((job) => job.name);
  return services.flatMap((service, i) => {
    const at = `projects.${name}.workload.services[${i}]`;
    const after = Array.isArray(service.after) ? service.after : [];
    if (service.schedule === undefined)
      return after
        .filter((other) => jobs.includes(other))
        .map((other) => `${at}.after: "${other}" is a job, which nothing waits for; take it out`);
    return (["health", "type", "after", "graceful"] as const)
      .filter((which) => service[which] !== undefined)
      .map((which) => `${at}.${which}: is not for a job, which runs when its time comes; take it out`);
  });
};
