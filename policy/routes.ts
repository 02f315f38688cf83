/** Every address is covered by an application of its own, or open with a reason. Nothing is inherited. */
import {
  type FaultOf,
  folded,
  groups,
  isGroup,
  isList,
  notKnown,
  type Registered,
  stringOf,
  types,
  type Values,
} from "./rule.ts";

/** What a route says when it is open, `undefined` when it is not. */
export const reason = ({ access }: Values): string | undefined =>
  isGroup(access) && "everyone" in access ? (stringOf(access.everyone) ?? "") : undefined;

export const address = (route: Values): string => `${stringOf(route.hostname) ?? "?"}${stringOf(route.path) ?? ""}`;

const shortest = 10;

/** Whether somebody is named who may pass; a preview may not know who yet. */
const admits = ({ policies }: Values): boolean => policies === notKnown || (isList(policies) && policies.length > 0);

const faultOf = (route: Values, applications: readonly Values[]): string | undefined => {
  const why = reason(route);
  if (why !== undefined)
    return why.trim().length >= shortest
      ? undefined
      : `${address(route)} is open to everyone for the reason "${why}": give one of ${shortest} characters or more, for the reviewer`;
  const own = applications.find(({ domain }) => folded(stringOf(domain)) === folded(address(route)));
  if (!own)
    return (
      `${address(route)} has an access rule and no application with this domain: the edge would let everybody pass; ` +
      "make one, or say { everyone: '<reason>' }"
    );
  return admits(own)
    ? undefined
    : `the application of ${address(route)} has no policy; name who may pass, or remove the route`;
};

export const routesAreCovered = (made: readonly Registered[]): readonly FaultOf[] => {
  const of = (wanted: string) => made.filter(({ type }) => type === wanted);
  const applications = of(types.application).map(({ props }) => props);
  const routes = of(types.project).flatMap(({ urn, props }) => groups(props.routes).map((route) => ({ urn, route })));
  const known = new Set(routes.map(({ route }) => folded(stringOf(route.hostname))));
  return [
    ...routes.flatMap(({ urn, route }) => {
      const fault = faultOf(route, applications);
      return fault === undefined ? [] : [{ urn, fault }];
    }),
    ...of(types.record)
      .filter(({ props }) => !known.has(folded(stringOf(props.name))))
      .map(({ urn, props }) => ({
        urn,
        fault: `${stringOf(props.name) ?? "a record"} is no hostname of a route: nobody says who may pass there; make it a route of a project`,
      })),
  ];
};
