/** Who may pass a route, in the map's terms: callers and where they must come from. Pure. */
import { z } from "zod";
import type { RestrictedRule, Route } from "../../settings/project.ts";
import { join, type Words, words } from "./words.ts";

const caller = z.strictObject({
  kind: z.enum(["domain", "email", "token"]),
  /** An e-mail domain, an address, or a service token's name in the project. */
  name: z.string(),
});

export const who = z.strictObject({
  /** Why everyone may pass. @default only `may` */
  everyone: z.string().optional(),
  /** Any of these. Empty when everyone may. */
  may: z.array(caller),
  /** Networks and countries: of each list, a caller must come from one. @default anywhere */
  only: z.array(z.array(z.string())),
});

export type Caller = z.infer<typeof caller>;
export type Who = z.infer<typeof who>;

const named = (kind: Caller["kind"], names: readonly string[] = []): readonly Caller[] =>
  names.map((name) => ({ kind, name }));

/** A key that a rule has and this function does not know is an error of types, not a hole in the map. */
const restricted = (rule: RestrictedRule): Who => {
  const { emails, emailDomains, serviceTokens, ipRanges = [], countries = [], ...unknown } = rule;
  unknown satisfies Record<string, never>;
  const places = [...ipRanges, ...countries];
  return {
    may: [...named("domain", emailDomains), ...named("email", emails), ...named("token", serviceTokens)],
    only: places.length === 0 ? [] : [places],
  };
};

export const whoOf = (rule: Route["access"]): Who =>
  "everyone" in rule ? { everyone: rule.everyone, may: [], only: [] } : restricted(rule);

/** The most dangerous first: what a reader of the map has to see before all else. */
export const dangers = ["everyone", "domain", "email", "token"] as const;
export type Danger = (typeof dangers)[number];

/** Of the widest door in a rule. */
export const dangerOf = ({ everyone, may }: Who): Danger =>
  everyone === undefined ? (dangers.find((danger) => may.some(({ kind }) => kind === danger)) ?? "token") : "everyone";

export const callerWords = ({ kind, name }: Caller): Words =>
  ({ domain: words`anybody of ${name}`, email: words`${name}`, token: words`token ${name}` })[kind];

export const callersWords = (callers: readonly Caller[]): Words => join(callers.map(callerWords), ", ");

export const reasonWords = (reason: string): Words =>
  reason.trim() === "" ? words`and nobody says why` : words`because ${reason}`;

const listWords = (places: readonly string[]): Words =>
  join(
    places.map((place) => words`${place}`),
    " or ",
  );

/** Empty when callers may come from anywhere. */
export const placesWords = (only: Who["only"]): Words =>
  join(
    only.map((places) => [...words`only from `, ...listWords(places)]),
    ", and ",
  );

export const whoWords = (one: Who): Words => {
  if (one.everyone !== undefined) return [...words`everyone, `, ...reasonWords(one.everyone)];
  const places = placesWords(one.only);
  return [...callersWords(one.may), ...(places.length > 0 ? [...words`, `, ...places] : [])];
};
