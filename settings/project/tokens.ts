/** Service tokens of a project's callers: the version of each secret, and how long the one before it still passes. */
import { z } from "zod";
import * as v from "../schema/values.ts";

/** The longest that a token lives without a rotation: a year, as policy/passes.ts wants it. Hours. */
const longest = 8_760;
/** The longest that two secrets pass at once: thirty days. Hours. */
const longestOverlap = 720;

/** So many days before its end a token is spoken of. */
export const noticeDays = 30;

const hoursUpTo = (most: number, least: number, example: string) =>
  v.text(`whole hours from ${least}h to ${most}h`, example, (value) => {
    const hours = Number(/^(0|[1-9]\d*)h$/.exec(value)?.[1] ?? Number.NaN);
    return hours >= least && hours <= most;
  });

/** The engine takes a moment that stands unquoted in its YAML for one, and hands it on as Go prints it. */
const unquoted = (value: unknown): unknown =>
  typeof value === "string" ? value.replace(/^(\S{10}) (\S{8}) \+0000 UTC$/, "$1T$2Z") : value;

const moment = z.preprocess(
  unquoted,
  v.text("a moment in UTC", "2026-11-24T15:00:00Z", (value) => {
    const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : Number.NaN;
    // Date.parse takes the 30th of February for the 2nd of March.
    return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(value.slice(0, -1));
  }),
);

const token = z
  .strictObject(
    {
      /** Raise it by one to give the caller a new secret, in place. @default 1 */
      version: z.int({ error: "must be a whole number from 1 up" }).min(1, { error: "must be 1 or more" }).default(1),
      /** When that version was raised: the secret before it passes until then and `overlap`. */
      rotated: moment.optional(),
      /** How long the secret before still passes; `0h` ends it at once. @default 168h, a week */
      overlap: hoursUpTo(longestOverlap, 0, "168h").default("168h"),
      /** How long the token lives, counted from its birth and again from each rotation. @default 8760h, a year */
      duration: hoursUpTo(longest, 24, "8760h").default(`${longest}h`),
    },
    { error: (issue) => (issue.code === "invalid_type" ? `must be e.g. ${example}` : undefined) },
  )
  .refine(({ version, rotated }) => version <= 1 || rotated !== undefined, {
    path: ["rotated"],
    error: "must say when the version was raised, e.g. 2026-11-24T15:00:00Z: the old secret's end follows from it",
  })
  .refine(({ version, rotated }) => version > 1 || rotated === undefined, {
    path: ["rotated"],
    error: "is of a secret before, and version 1 has none; raise version, or remove it",
  });

const example = "{ version: 2, rotated: '2026-11-24T15:00:00Z' }";

/** By caller; one that is not named has version 1. */
export const tokensShape = z.record(v.shortName, token, {
  error: (issue) =>
    issue.code === "invalid_type" ? `must be tokens by caller, e.g. { gateway-7: ${example} }` : undefined,
});

type Token = z.infer<typeof token>;

/** What the edge is asked for, of one caller. */
export interface TokenPlan {
  readonly version: number;
  /** When it was raised to that; none of version 1. */
  readonly rotated?: string;
  /** When the secret before stops passing, RFC 3339; none of version 1. */
  readonly until?: string;
  /** Whole hours. */
  readonly duration: string;
  /** The secret before is to stop at once. */
  readonly atOnce: boolean;
}

const hoursOf = (text: string): number => Number.parseInt(text, 10);

/**
 * The plan of a caller's token. Pure. The edge counts a token's life anew when its duration changes and by nothing else
 * that a program can ask for, so each version's is an hour shorter: a rotation is a renewal.
 */
export const tokenPlanOf = (given: Token = token.parse({})): TokenPlan => {
  const { version, rotated, overlap } = given;
  const duration = `${Math.max(1, hoursOf(given.duration) - (version - 1))}h`;
  if (rotated === undefined) return { version, duration, atOnce: false };
  const until = new Date(Date.parse(rotated) + hoursOf(overlap) * 3_600_000).toISOString().replace(".000Z", "Z");
  return { version, rotated, until, duration, atOnce: overlap === "0h" };
};
