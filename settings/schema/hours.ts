/** Times of the day in UTC, and what may not happen in which of them. */
import { text } from "./values.ts";

const shape = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** From one minute of the day to another, which may be the next day's. */
export const hours = text("hours in UTC, from one time to another", "03:30-04:30", (value) => {
  const [from, to] = value.split("-");
  return shape.test(value) && from !== to;
});

const day = 24 * 60;

const minutesOf = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
};

/** The same as minutes, the end after the start. */
const span = (value: string): readonly [from: number, to: number] => {
  const [from = 0, to = 0] = value.split("-").map(minutesOf);
  return [from, to > from ? to : to + day];
};

/** Whether two of them have a minute in common, on whatever day. */
export const overlap = (a: string, b: string): boolean => {
  const [from, to] = span(a);
  return [-day, 0, day].some((shift) => {
    const [start, end] = span(b);
    return start + shift < to && from < end + shift;
  });
};
