/** One page of a list, and the way to the next one. */
import type { Call, Reply } from "../server.ts";
import { GitHubError } from "./errors.ts";

const number = (call: Call, name: string, usual: number, most: number): number => {
  const told = call.query.get(name);
  const value = told === null ? usual : Number(told);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  // The vendor takes the nearest number, and says nothing.
  throw new GitHubError(422, `${name}=${told} must be a number from 1 to ${most}`);
};

/** @param known other parameters of the route; any more are refused */
export const page = (call: Call, base: string, all: readonly object[], known: readonly string[] = []): Reply => {
  const strange = [...call.query.keys()].find((key) => ![...known, "per_page", "page"].includes(key));
  if (strange) throw new GitHubError(422, `${strange} is not modelled`);
  const [size, at] = [number(call, "per_page", 30, 100), number(call, "page", 1, 10_000)];
  const query = new URLSearchParams(call.query);
  query.set("page", String(at + 1));
  const link = `<${base}${call.path}?${query}>; rel="next"`;
  return {
    status: 200,
    json: all.slice((at - 1) * size, at * size),
    headers: all.length > at * size ? { link } : {},
  };
};
