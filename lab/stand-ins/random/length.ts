import type { Failure, Props } from "../provider.ts";

/** A refusal of what is not a whole number of at least 1. Nothing to say while it is unknown. */
export const lengthFailures = (inputs: Props, property: string): Failure[] => {
  if (!(property in inputs)) return [];
  const value = inputs[property];
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return [];
  return [{ property, reason: `${property}: ${JSON.stringify(value)} must be a whole number of at least 1, e.g. 32` }];
};
