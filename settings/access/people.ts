/**
 * The words in which access rules name people and places. Everything listed in one of these shapes means "any of these".
 *
 * A new word is a line here, its selector in `components/edge/selectors.ts`, a kind of caller in `ops/map/who.ts` (which does not
 * compile without) and whom it lets pass besides in `covers.ts`. Its tests are pull requests in the map's corpus, there and
 * back, and a rule in the lab with somebody whom it lets pass and somebody whom it refuses.
 */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { country } from "./country.ts";

export const some = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, { error: `must be a list of ${what}` }).min(1, { error: `must name at least one: ${what}` });

/** What a login at a generic OIDC provider says of a person: a claim that is this value, or a list with it. */
const claim = z.strictObject(
  {
    /** Its name in `outward:access.login.oidc`. */
    provider: v.shortName,
    claim: v.line,
    value: v.line,
  },
  { error: "must be a claim, e.g. { provider: 'keycloak', claim: 'groups', value: 'ops' }" },
);

/** Who somebody is, as a login shows it. */
export const individuals = {
  emails: key(some(v.email, "e-mail addresses").optional(), "people by their address, who log in", {
    example: "['me@example.com']",
  }),
  emailDomains: key(some(v.emailDomain, "e-mail domains").optional(), "people by the domain of their address", {
    example: "['example.com']",
  }),
  github: key(
    some(v.github, "GitHub organisations or teams").optional(),
    "members of a GitHub organisation, or of one of its teams",
    { example: "['acme', 'acme/ops']" },
  ),
  workspaceGroups: key(
    some(v.email, "addresses of Workspace groups").optional(),
    "members of a group in Google Workspace, by the group's address",
    { example: "['ops@example.com']" },
  ),
  entraGroups: key(
    some(v.entraGroup, "object ids of Entra groups").optional(),
    "members of a group in Entra, by its object id",
    { example: "['c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10']" },
  ),
  claims: key(some(claim, "claims").optional(), "people by what a generic OIDC provider says of them", {
    example: "[{ provider: 'keycloak', claim: 'groups', value: 'ops' }]",
  }),
};

/** People, groups of the stack included. */
export const people = {
  ...individuals,
  groups: key(some(v.shortName, "names of groups").optional(), "groups that the stack names, `outward:access.groups`", {
    example: "['ops']",
  }),
};

export const areas = {
  ipRanges: key(some(v.cidr, "networks").optional(), "only from these networks", { example: "['203.0.113.0/24']" }),
  countries: key(some(country, "countries").optional(), "only from these countries", { example: "['DE']" }),
};

/** Where somebody is, as the request's address shows it. */
export const places = {
  ...areas,
  places: key(
    some(v.shortName, "names of places").optional(),
    "only from these places that the stack names, `outward:access.places`",
    { example: "['office']" },
  ),
};

const peopleObject = z.strictObject(people);
const placesObject = z.strictObject(places);

export type People = z.infer<typeof peopleObject>;
export type Places = z.infer<typeof placesObject>;
/** Generic OIDC: provider, claim and value. */
export type Claim = z.infer<typeof claim>;

export const peopleKeys = Object.keys(people) as (keyof People)[];
export const placeKeys = Object.keys(places) as (keyof Places)[];

/** The part of a rule that names people, and the part that names places. */
export const peopleOf = (rule: People): People =>
  Object.fromEntries(peopleKeys.flatMap((key) => (rule[key] ? [[key, rule[key]]] : [])));
export const placePart = (rule: Places): Places =>
  Object.fromEntries(placeKeys.flatMap((key) => (rule[key] ? [[key, rule[key]]] : [])));

export const namesSome = (part: object): boolean => Object.values(part).some((list) => list !== undefined);
