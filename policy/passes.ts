/** What lets somebody pass at the edge names somebody, and a machine's pass ends. */
import { address, reason } from "./routes.ts";
import {
  type FaultOf,
  folded,
  groups,
  isGroup,
  isList,
  notKnown,
  type Planned,
  type Registered,
  shown,
  stringOf,
  types,
  type Value,
} from "./rule.ts";

const move = "name who may pass, or make the route open with { everyone: '<reason>' }";

export const someoneIsNamed = ({ type, name, props }: Planned): readonly string[] => {
  if (type !== types.accessPolicy && type !== types.group) return [];
  // Of a bypass, what it is of decides: see below.
  if (props.decision === "bypass") return [];
  const narrowed = props.requires === notKnown || (isList(props.requires) && props.requires.length > 0);
  return groups(props.includes).some((one) => "everyone" in one) && !narrowed && props.decision !== "deny"
    ? [`${name} includes everyone, and requires nothing: that is open without a reason; ${move}`]
    : [];
};

const some = (list: Value | undefined): boolean => isList(list) && list.length > 0;

const narrows = (list: Value | undefined): boolean => list === notKnown || some(list);

/** What a route that is open says of where callers come from, and its bypass does not do. */
const wider = (policy: Registered, route: Registered["props"]): string | undefined => {
  const access = isGroup(route.access) ? route.access : {};
  const asked = ["ipRanges", "countries", "places"].some((key) => some(access[key]));
  const everyone = groups(policy.props.includes).some((one) => "everyone" in one) && !narrows(policy.props.requires);
  if (asked && everyone) return `lets everybody pass ${address(route)} from anywhere, and its rule names where from`;
  return isGroup(access.except) && !narrows(policy.props.excludes)
    ? `excepts nobody at ${address(route)}, and its rule does`
    : undefined;
};

/** A bypass asks nobody and logs nothing: it is there for routes that say why they are open, and as narrow as these. */
export const bypassesAreSaid = (made: readonly Registered[]): readonly FaultOf[] => {
  const routes = made.filter(({ type }) => type === types.project).flatMap(({ props }) => groups(props.routes));
  const applications = made.filter(({ type }) => type === types.application);
  return made
    .filter(({ type, props }) => type === types.accessPolicy && props.decision === "bypass")
    .flatMap((policy): readonly FaultOf[] => {
      const { urn, name } = policy;
      const fault = (text: string): readonly FaultOf[] => [{ urn, fault: text }];
      const own = applications.filter(({ from }) => (from.policies ?? []).includes(urn));
      if (own.length === 0) return fault(`${name} has the decision bypass, and no application of this stack; ${move}`);
      return own.flatMap(({ props }) => {
        const route = routes.find((one) => folded(address(one)) === folded(stringOf(props.domain)));
        if (!route || reason(route) === undefined)
          return fault(
            `${name} has the decision bypass at ${shown(props.domain)}, which is no open route: nobody is asked, nothing is logged; ${move}`,
          );
        const more = wider(policy, route);
        return more === undefined ? [] : fault(`${name} ${more}; make it as components/edge/policies.ts does`);
      });
    });
};

const longest = 8760;

export const tokensEnd = ({ type, name, props }: Planned): readonly string[] => {
  if (type !== types.token || props.duration === notKnown) return [];
  const hours = /^(\d+)h$/.exec(String(props.duration))?.[1];
  return hours !== undefined && Number(hours) > 0 && Number(hours) <= longest
    ? []
    : [
        `service token ${name} has the duration ${shown(props.duration)}: it must be in hours, ${longest}h or less; ` +
          `set duration: "${longest}h"`,
      ];
};
