/** The words in which access rules name people and places. Everything listed in one of these shapes means "any of these". */
import { z } from "zod";
import * as v from "./values.ts";

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
  /** By address. */
  emails: some(v.email, "e-mail addresses").optional(),
  /** By the domain of their address. */
  emailDomains: some(v.emailDomain, "e-mail domains").optional(),
  /** Members of a GitHub organisation, `acme`, or of one of its teams, `acme/ops`. */
  github: some(v.github, "GitHub organisations or teams").optional(),
  /** Members of a group in Google Workspace, by the group's address. */
  workspaceGroups: some(v.email, "addresses of Workspace groups").optional(),
  /** Members of a group in Entra, by its object id. */
  entraGroups: some(v.entraGroup, "object ids of Entra groups").optional(),
  /** By what a generic OIDC provider says of them. */
  claims: some(claim, "claims").optional(),
};

/** People, groups of the stack included. */
export const people = {
  ...individuals,
  /** Named groups of people, `outward:access.groups`. */
  groups: some(v.shortName, "names of groups").optional(),
};

export const areas = {
  ipRanges: some(v.cidr, "networks").optional(),
  countries: some(v.country, "countries").optional(),
};

/** Where somebody is, as the request's address shows it. */
export const places = {
  ...areas,
  /** Named places, `outward:access.places`. */
  places: some(v.shortName, "names of places").optional(),
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
export const placesOf = (rule: Places): Places =>
  Object.fromEntries(placeKeys.flatMap((key) => (rule[key] ? [[key, rule[key]]] : [])));

export const namesSome = (part: object): boolean => Object.values(part).some((list) => list !== undefined);
