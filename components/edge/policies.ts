/**
 * What an access rule is at Cloudflare: policies, and the groups that turn a list of requirements into "any of these".
 * People and machines get a policy each, since only one that asks for no identity lets a token pass. Pure.
 */
import type * as pulumi from "@pulumi/pulumi";
import { type AccessRule, isOpen, type OpenRule, type RestrictedRule } from "#settings/access/access.ts";
import { namesSome, peopleOf, placePart } from "#settings/access/people.ts";
import { type Ids, peopleSelectors, placeSelectors, type Selector } from "./selectors.ts";

/** A group of one route's own: of what Access requires, every line has to hold, and of a group any of its lines. */
export interface Requirement {
  readonly part: "places" | "required" | "login";
  readonly includes: readonly Selector[];
}

export interface Policy {
  readonly part: "open" | "machines" | "people";
  readonly decision: "bypass" | "non_identity" | "allow";
  readonly includes: readonly Selector[];
  readonly excludes: readonly Selector[];
  /** Parts of the groups that have to hold, all of them. */
  readonly requires: readonly Requirement["part"][];
  readonly sessionDuration?: string | undefined;
}

export interface PolicyPlan {
  readonly requirements: readonly Requirement[];
  /** In their order; none of them is empty. */
  readonly policies: readonly Policy[];
}

/** No identity, no token: only where a request comes from, and Access asks nothing else. */
const openPlan = (rule: OpenRule, ids: Ids): PolicyPlan => {
  const from = placeSelectors(placePart(rule), ids);
  return {
    requirements: [],
    policies: [
      {
        part: "open",
        decision: "bypass",
        includes: from.length > 0 ? from : [{ everyone: {} }],
        excludes: placeSelectors(rule.except ?? {}, ids),
        requires: [],
      },
    ],
  };
};

const restrictedPlan = (
  rule: RestrictedRule,
  ids: Ids & { readonly token: (caller: string) => pulumi.Input<string> },
): PolicyPlan => {
  const { require = {}, except = {}, loginMethods = [], serviceTokens = [], session } = rule;
  const people = namesSome(peopleOf(rule));
  const requirements: readonly Requirement[] = [
    { part: "places" as const, includes: placeSelectors(placePart(rule), ids) },
    { part: "required" as const, includes: peopleSelectors(require, ids) },
    { part: "login" as const, includes: loginMethods.map((method) => ({ loginMethod: { id: ids.login(method) } })) },
  ].filter(({ includes }) => includes.length > 0);
  const required = requirements.map(({ part }) => part);
  const outside = placeSelectors(except, ids);
  const policies: readonly Policy[] = [
    {
      part: "machines",
      decision: "non_identity",
      includes: serviceTokens.map((caller) => ({ serviceToken: { tokenId: ids.token(caller) } })),
      excludes: outside,
      requires: required.filter((part) => part === "places"),
      sessionDuration: session,
    },
    {
      part: "people",
      decision: "allow",
      includes: people ? peopleSelectors(rule, ids) : [],
      excludes: [...outside, ...peopleSelectors(except, ids)],
      requires: required,
      sessionDuration: session,
    },
  ];
  return { requirements, policies: policies.filter(({ includes }) => includes.length > 0) };
};

export const policyPlanOf = (
  rule: AccessRule,
  ids: Ids & { readonly token: (caller: string) => pulumi.Input<string> },
): PolicyPlan => (isOpen(rule) ? openPlan(rule, ids) : restrictedPlan(rule, ids));
