/** Who may pass a route, in the map's terms: callers, what else is asked of them, and who is excepted. Pure. */
import { z } from "zod";
import type { AccessRule, OpenRule, RestrictedRule } from "#settings/access/access.ts";
import type { Directory } from "#settings/access/directory.ts";
import type { People, Places } from "#settings/access/people.ts";
import { join, type Words, words } from "./words.ts";

const caller = z.strictObject({
  kind: z.enum(["domain", "github", "workspace", "entra", "claim", "group", "email", "token"]),
  /**
   * An e-mail domain, a GitHub organisation or team, the address or id of a group, a claim as `provider claim=value`, an
   * address, or a service token's name in the project. A `group` is one of the stack of which nothing is known.
   */
  name: z.string(),
  /** The stack's group that names it. @default the rule itself does */
  in: z.string().optional(),
});

export const who = z.strictObject({
  /** Why everyone may pass. @default only `may` */
  everyone: z.string().optional(),
  /** Any of these. Empty when everyone may. */
  may: z.array(caller),
  /** Networks and countries: of each list, a caller must come from one. @default anywhere */
  only: z.array(z.array(z.string())),
  /** People must be any of these as well. @default nothing more */
  also: z.array(caller).optional(),
  /** People must have logged in by one of these. @default any */
  login: z.array(z.string()).optional(),
  /** None of these people, and nobody from these networks and countries. @default no exception */
  except: z.strictObject({ may: z.array(caller), from: z.array(z.string()) }).optional(),
});

export type Caller = z.infer<typeof caller>;
export type Who = z.infer<typeof who>;

/** What names in rules stand for. */
export type Named = Pick<Directory, "groups" | "places">;

const named = (kind: Caller["kind"], names: readonly string[] = [], group?: string): readonly Caller[] =>
  names.map((name) => ({ kind, name, ...(group === undefined ? {} : { in: group }) }));

/** A key that a rule has and this function does not know is an error of types, not a hole in the map. */
const peopleWho = (people: People, { groups: all }: Named, group?: string): readonly Caller[] => {
  const { emails, emailDomains, github, workspaceGroups, entraGroups, claims = [], groups = [], ...unknown } = people;
  unknown satisfies Record<string, never>;
  return [
    ...named("domain", emailDomains, group),
    ...named("github", github, group),
    ...named("workspace", workspaceGroups, group),
    ...named("entra", entraGroups, group),
    ...named(
      "claim",
      claims.map(({ provider, claim, value }) => `${provider} ${claim}=${value}`),
      group,
    ),
    ...named("email", emails, group),
    ...groups.flatMap((name) => {
      const members = all[name];
      return members ? peopleWho(members, { groups: {}, places: {} }, name) : named("group", [name]);
    }),
  ];
};

const placesWho = (some: Places, { places: all }: Named): readonly string[] => {
  const { ipRanges = [], countries = [], places = [], ...unknown } = some;
  unknown satisfies Record<string, never>;
  const known = { groups: {}, places: {} };
  const inner = places.flatMap((name) => (all[name] ? placesWho(all[name], known) : [`place ${name}`]));
  return [...new Set([...ipRanges, ...countries, ...inner])];
};

const oneList = (some: readonly string[]): Who["only"] => (some.length > 0 ? [[...some]] : []);

const exceptWho = (people: People, some: Places, named: Named): Pick<Who, "except"> => {
  const except = { may: [...peopleWho(people, named)], from: [...placesWho(some, named)] };
  return except.may.length + except.from.length > 0 ? { except } : {};
};

const openWho = (rule: OpenRule, named: Named): Who => {
  const { everyone, except = {}, ...places } = rule;
  return { everyone, may: [], only: oneList(placesWho(places, named)), ...exceptWho({}, except, named) };
};

const restrictedWho = (rule: RestrictedRule, known: Named): Who => {
  const {
    serviceTokens,
    require,
    loginMethods,
    except = {},
    session,
    cors,
    ipRanges,
    countries,
    places,
    ...people
  } = rule;
  // How long a login lasts, and what a browser may ask before it, let nobody pass who does not pass anyway.
  void [session, cors];
  const { ipRanges: exceptRanges, countries: exceptCountries, places: exceptPlaces, ...exceptPeople } = except;
  const also = peopleWho(require ?? {}, known);
  return {
    may: [...peopleWho(people, known), ...named("token", serviceTokens)],
    only: oneList(placesWho({ ipRanges, countries, places }, known)),
    ...(also.length > 0 ? { also: [...also] } : {}),
    ...(loginMethods ? { login: [...loginMethods] } : {}),
    ...exceptWho(exceptPeople, { ipRanges: exceptRanges, countries: exceptCountries, places: exceptPlaces }, known),
  };
};

export const whoOf = (rule: AccessRule, named: Named = { groups: {}, places: {} }): Who =>
  "everyone" in rule ? openWho(rule, named) : restrictedWho(rule, named);

/** The most dangerous first: what a reader of the map has to see before all else. */
export const dangers = ["everyone", "domain", "group", "email", "token"] as const;
export type Danger = (typeof dangers)[number];

const dangerKinds: Readonly<Record<Caller["kind"], Danger>> = {
  domain: "domain",
  github: "group",
  workspace: "group",
  entra: "group",
  claim: "group",
  group: "group",
  email: "email",
  token: "token",
};

/** Of the widest door in a rule. */
export const dangerOf = ({ everyone, may }: Who): Danger =>
  everyone === undefined
    ? (dangers.find((danger) => may.some(({ kind }) => dangerKinds[kind] === danger)) ?? "token")
    : "everyone";

const own = ({ kind, name }: Caller): Words =>
  ({
    domain: words`anybody of ${name}`,
    github: words`members of ${name} at GitHub`,
    workspace: words`members of ${name} at Google`,
    entra: words`members of the Entra group ${name}`,
    claim: words`whoever logs in with ${name}`,
    group: words`the group ${name}`,
    email: words`${name}`,
    token: words`token ${name}`,
  })[kind];

export const callerWords = (one: Caller): Words => [
  ...own(one),
  ...(one.in === undefined ? [] : words` (group ${one.in})`),
];

export const callersWords = (callers: readonly Caller[], separator = ", "): Words =>
  join(callers.map(callerWords), separator);

export const reasonWords = (reason: string): Words =>
  reason.trim() === "" ? words`and nobody says why` : words`because ${reason}`;

export const listWords = (names: readonly string[], separator = " or "): Words =>
  join(
    names.map((name) => words`${name}`),
    separator,
  );

/** Empty when callers may come from anywhere. */
export const placesWords = (only: Who["only"]): Words =>
  join(
    only.map((places) => [...words`only from `, ...listWords(places)]),
    ", and ",
  );

export const alsoWords = (also: readonly Caller[]): Words => [
  ...words`who must also be `,
  ...callersWords(also, " or "),
];

export const loginWords = (login: readonly string[]): Words => [...words`logged in by `, ...listWords(login)];

/** Everything that is excepted. */
export const exceptWords = ({ may, from }: NonNullable<Who["except"]>): Words =>
  join(
    [
      ...(may.length > 0 ? [callersWords(may)] : []),
      ...(from.length > 0 ? [[...words`callers from `, ...listWords(from)]] : []),
    ],
    ", ",
  );

/** What narrows a rule, beside who is named. */
export const limitsWords = ({ only, also, login, except }: Who): Words =>
  join(
    [
      ...(also ? [alsoWords(also)] : []),
      ...(login ? [loginWords(login)] : []),
      ...(only.length > 0 ? [placesWords(only)] : []),
      ...(except ? [[...words`except `, ...exceptWords(except)]] : []),
    ],
    ", ",
  );

export const whoWords = (one: Who): Words => {
  const limits = limitsWords(one);
  const narrowed = limits.length > 0 ? [...words`, `, ...limits] : [];
  if (one.everyone !== undefined) return [...words`everyone`, ...narrowed, ...words`, `, ...reasonWords(one.everyone)];
  return [...callersWords(one.may), ...narrowed];
};
