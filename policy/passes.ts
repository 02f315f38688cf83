/** What lets somebody pass at the edge names somebody, and a machine's pass ends. */
import { type Asked, groups, isList, later, shown, types } from "./rule.ts";

export const someoneIsNamed = ({ type, name, props }: Asked): readonly string[] => {
  if (type !== types.accessPolicy && type !== types.group) return [];
  const move = "name who may pass, or make the route open with { everyone: '<reason>' }";
  if (props.decision === "bypass")
    return [`${name} has the decision bypass: nobody is asked, nothing is logged; ${move}`];
  const narrowed = props.requires === later || (isList(props.requires) && props.requires.length > 0);
  return groups(props.includes).some((one) => "everyone" in one) && !narrowed && props.decision !== "deny"
    ? [`${name} includes everyone, and requires nothing: that is open without a reason; ${move}`]
    : [];
};

const longest = 8760;

export const tokensEnd = ({ type, name, props }: Asked): readonly string[] => {
  if (type !== types.token || props.duration === later) return [];
  const hours = /^(\d+)h$/.exec(String(props.duration))?.[1];
  return hours !== undefined && Number(hours) > 0 && Number(hours) <= longest
    ? []
    : [
        `service token ${name} has the duration ${shown(props.duration)}: it must be in hours, ${longest}h or less; ` +
          `set duration: "${longest}h"`,
      ];
};
